-- Grain: year x university or research organisation that took part in an energy project which began in that year or the
-- four before it: its participations and what it got, and its rank by each.
-- Participants with one VAT number are one institute, and those that the seed innovation_organisation joins. Both
-- programmes must be there: with one of them the rank would be another one.
with

organisations as (
    select * from {{ ref("stg_eu__cordis_organization") }}
    where activity_type in ('HES', 'REC')
),

projects as (
    select * from {{ ref("int_innovation_project") }}
    where source_id = 'cordis' and theme = 'energy' and started_on is not null
),

joined_by_hand as (
    select * from {{ ref("innovation_organisation") }}
),

exports as (
    select * from {{ ref("int_cordis_export") }}
),

known as (
    select
        max(known_to) as known_to,
        max(delivery_id) as delivery_id
    from exports
    having count(*) = 2
),

-- of a participant with a row a programme the newest name
entities as (
    select distinct on (organisations.organisation_id)
        organisations.organisation_id,
        coalesce(
            by_pic.entity_code,
            by_number.entity_code,
            'vat ' || organisations.vat_number,
            'pic ' || organisations.organisation_id
        ) as entity_code,
        organisations.name,
        organisations.country
    from organisations
    left join joined_by_hand as by_pic on organisations.organisation_id = by_pic.organisation_id
    left join joined_by_hand as by_number on organisations.enterprise_number = by_number.enterprise_number
    order by organisations.organisation_id asc, organisations.delivery_id desc, organisations.line_number desc
),

named as (
    select
        entity_code,
        case when entity_code = 'energyville' then 'EnergyVille' else min(name) end as institute,
        min(country) as country
    from entities
    group by entity_code
),

participations as (
    select
        entities.entity_code,
        projects.programme,
        projects.project_number,
        extract(year from projects.started_on)::integer as start_year,
        organisations.granted_eur
    from organisations
    inner join entities on organisations.organisation_id = entities.organisation_id
    inner join projects
        on
            lower(organisations.programme) = projects.programme
            and organisations.project_id = projects.project_number
),

-- Horizon 2020 began in 2014, so 2018 is the first year of which all five are there
years as (
    select generate_series(2018, extract(year from known_to)::integer) as year
    from known
),

counted as (
    select
        years.year,
        participations.entity_code,
        count(*) as participations,
        count(distinct concat_ws(' ', participations.programme, participations.project_number)) as projects,
        coalesce(sum(participations.granted_eur), 0) as granted_eur
    from participations
    inner join years on participations.start_year between years.year - 4 and years.year
    group by years.year, participations.entity_code
),

final as (
    select
        counted.year,
        counted.entity_code,
        named.institute,
        named.country,
        counted.participations,
        counted.projects,
        counted.granted_eur,
        rank() over (partition by counted.year order by counted.granted_eur desc) as rank_by_granted,
        rank() over (partition by counted.year order by counted.participations desc) as rank_by_participations,
        count(*) over (partition by counted.year) as institutes,
        make_date(counted.year, 12, 31) <= known.known_to as is_complete,
        known.delivery_id
    from counted
    inner join named on counted.entity_code = named.entity_code
    cross join known
)

select * from final
