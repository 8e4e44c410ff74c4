-- Grain: source x programme x project x participation: in CORDIS those in the city, of the city's register all.
-- Who is on the reviewed list counts by that list alone. Any other is in the city while its project runs and it has an
-- establishment there by KBO, or where CORDIS gives an address there. A blank contribution is not known, and no zero.
with

organisations as (
    select * from {{ ref("stg_eu__cordis_organization") }}
),

projects as (
    select * from {{ ref("int_innovation_project") }}
),

registered as (
    select * from {{ ref("stg_genk__innovation_register") }}
),

enterprises as (
    select * from {{ ref("int_enterprise_in_city") }}
),

work_in_city as (
    select * from {{ ref("innovation_work_in_genk") }}
    where nis_code = '{{ var("home_nis_code") }}'
),

listed as (
    select distinct organisation_id from work_in_city
),

european as (
    select
        'cordis' as source_id,
        lower(organisations.programme) as programme,
        organisations.project_id as project_number,
        organisations.organisation_id,
        organisations.enterprise_number,
        organisations.name as institute_name,
        organisations.role,
        organisations.participant_order,
        organisations.granted_eur,
        coalesce(organisations.activity_type = 'PRC', false) as is_company_by_its_kind,
        coalesce(organisations.nis_code = '{{ var("home_nis_code") }}', false) as has_address_in_city,
        listed.organisation_id is not null as is_listed,
        organisations.delivery_id,
        organisations.line_number
    from organisations
    left join listed on organisations.organisation_id = listed.organisation_id
    where
        organisations.nis_code = '{{ var("home_nis_code") }}'
        or listed.organisation_id is not null
        or organisations.enterprise_number in (select enterprises.enterprise_number from enterprises)
),

participations as (
    select * from european
    union all
    select
        'innovation_register' as source_id,
        programme,
        register_number as project_number,
        null as organisation_id,
        enterprise_number,
        null as institute_name,
        participation_role as role,
        null as participant_order,
        granted_eur,
        false as is_company_by_its_kind,
        false as has_address_in_city,
        false as is_listed,
        delivery_id,
        line_number
    from registered
),

placed as (
    select
        participations.*,
        projects.theme,
        projects.granted_on,
        projects.started_on,
        projects.ended_on,
        enterprises.in_city_from,
        enterprises.in_city_to,
        enterprises.is_business,
        coalesce(enterprises.is_natural_person, false) as is_natural_person,
        case
            when participations.is_listed
                then
                    case
                        when exists (
                            select 1 from work_in_city
                            where
                                work_in_city.organisation_id = participations.organisation_id
                                and (
                                    work_in_city.project_id = projects.project_number
                                    or work_in_city.project_id is null and work_in_city.theme = projects.theme
                                )
                        ) then 'reviewed_list'
                    end
            -- of a project without days nobody can say that the enterprise was elsewhere then
            when
                enterprises.in_city_from <= coalesce(projects.ended_on, 'infinity')
                and coalesce(enterprises.in_city_to, 'infinity') > coalesce(projects.started_on, '-infinity')
                then 'register'
            when participations.has_address_in_city then 'address'
            when participations.source_id = 'innovation_register' then 'not_in_genk'
        end as in_genk_by
    from participations
    inner join projects
        on
            participations.source_id = projects.source_id
            and participations.programme = projects.programme
            and participations.project_number = projects.project_number
    left join enterprises on participations.enterprise_number = enterprises.enterprise_number
),

final as (
    select
        source_id,
        programme,
        project_number,
        row_number() over (
            partition by source_id, programme, project_number
            order by
                participant_order asc nulls last,
                role asc,
                organisation_id asc,
                enterprise_number asc,
                line_number asc
        )::integer as participation_number,
        organisation_id,
        enterprise_number,
        institute_name,
        is_natural_person,
        role,
        theme,
        granted_eur,
        in_genk_by,
        case in_genk_by
            when 'register' then is_business
            when 'address' then is_company_by_its_kind
            else false
        end as counts_as_company,
        granted_on,
        started_on,
        ended_on,
        case
            when started_on is not null and in_genk_by = 'register' then greatest(started_on, in_city_from)
            else started_on
        end as counts_from,
        case
            when in_genk_by = 'register' then least(ended_on + 1, in_city_to)
            else ended_on + 1
        end as counts_to,
        delivery_id,
        line_number
    from placed
    where in_genk_by is not null
)

select * from final
