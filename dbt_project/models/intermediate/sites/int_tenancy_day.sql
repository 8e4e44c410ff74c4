-- Grain: site x company that was its tenant x day on which it is looked for: one to five years after it came and after
-- it left, the last day of each of the five years after it left, and the day of the newest extract of the register.
with

tenancies as (
    select * from {{ ref("int_tenancy") }}
),

stays as (
    select * from {{ ref("int_tenant_stay") }}
    where extent = 'own'
),

enterprises as (
    select * from {{ ref("stg_kbo__tenant_enterprise") }}
),

establishments as (
    select * from {{ ref("int_tenant_establishment") }}
),

extracts as (
    select
        min(snapshot_date) as known_from,
        max(snapshot_date) as known_to
    from {{ ref("stg_kbo__extract") }}
),

years as (
    select generate_series(1, 5) as years
),

days as (
    select
        tenancies.site_code,
        tenancies.company,
        (tenancies.entered_on + make_interval(years => years.years))::date as day
    from tenancies
    cross join years
    union
    select
        tenancies.site_code,
        tenancies.company,
        (tenancies.left_on + make_interval(years => years.years))::date as day
    from tenancies
    cross join years
    where tenancies.left_on is not null
    union
    select
        tenancies.site_code,
        tenancies.company,
        make_date(extract(year from tenancies.left_on)::integer + years.years - 1, 12, 31) as day
    from tenancies
    cross join years
    where tenancies.left_on is not null
    union
    select
        tenancies.site_code,
        tenancies.company,
        extracts.known_to as day
    from tenancies
    cross join extracts
),

looked_for as (
    select
        tenancies.*,
        days.day,
        extracts.known_from
    from days
    inner join tenancies
        on
            days.site_code = tenancies.site_code
            and days.company = tenancies.company
    cross join extracts
    where days.day <= extracts.known_to
),

present as (
    select distinct
        looked_for.site_code,
        looked_for.company,
        looked_for.day
    from looked_for
    inner join stays
        on
            looked_for.site_code = stays.site_code
            and looked_for.company = stays.company
            and looked_for.day >= stays.entered_on
            and (stays.left_on is null or looked_for.day <= stays.left_on)
),

-- what our first extract shows began when the register says
versions as (
    select
        enterprise_number,
        is_bankrupt,
        case
            when valid_from = min(valid_from) over (partition by enterprise_number) then least(start_date, valid_from)
            else valid_from
        end as valid_from,
        valid_to
    from enterprises
),

active as (
    select distinct
        looked_for.enterprise_number,
        looked_for.day
    from looked_for
    inner join versions
        on
            looked_for.enterprise_number = versions.enterprise_number
            and {{ valid_on("versions", "looked_for.day") }}
    where not versions.is_bankrupt
),

settled as (
    select
        active.enterprise_number,
        active.day,
        bool_or(establishments.nis_code = '{{ var("home_nis_code") }}') as is_in_city,
        (
            array_agg(
                establishments.nis_code
                order by establishments.start_date desc, establishments.establishment_number desc
            ) filter (where establishments.nis_code is not null)
        )[1] as newest_nis_code,
        count(establishments.establishment_number) as establishments
    from active
    left join establishments
        on
            active.enterprise_number = establishments.enterprise_number
            and {{ valid_on("establishments", "active.day") }}
    group by active.enterprise_number, active.day
),

judged as (
    select
        looked_for.*,
        settled.newest_nis_code,
        case
            when present.day is not null then 'tenant'
            when looked_for.left_on < looked_for.day and looked_for.exit_kind in ('stopped', 'bankrupt') then 'stopped'
            when settled.is_in_city then 'stayed'
            when settled.establishments > 0 then 'moved'
            when settled.day is not null then 'without_establishment'
            when looked_for.left_on < looked_for.day and looked_for.exit_kind = 'acquired' then 'acquired'
            when looked_for.enterprise_number is null or looked_for.day < looked_for.known_from then 'unknown'
            else 'stopped'
        end as state
    from looked_for
    left join present
        on
            looked_for.site_code = present.site_code
            and looked_for.company = present.company
            and looked_for.day = present.day
    left join settled
        on
            looked_for.enterprise_number = settled.enterprise_number
            and looked_for.day = settled.day
),

final as (
    select
        site_code,
        company,
        day,
        entered_on,
        left_on,
        exit_kind,
        state,
        case when state <> 'unknown' then state <> 'stopped' end as is_alive,
        case
            when state in ('tenant', 'stayed') then '{{ var("home_nis_code") }}'
            when state = 'moved' then newest_nis_code
        end as nis_code,
        day < known_from as is_partly_seen,
        delivery_id,
        line_number
    from judged
)

select * from final
