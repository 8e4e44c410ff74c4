-- Grain: site x extent of which managers have told: from the first day of a unit or a contract to the day up to which
-- all of its sites in the register have told.
with

members as (
    select * from {{ ref("int_site_member") }}
),

sites as (
    select * from {{ ref("stg_genk__tenancy_sites") }}
),

units as (
    select * from {{ ref("int_unit") }}
),

leases as (
    select * from {{ ref("int_lease") }}
),

began as (
    select
        site_code,
        min(first_day) as first_day
    from (
        select
            site_code,
            valid_from as first_day
        from units
        union all
        select
            site_code,
            let_from as first_day
        from leases
    ) as days
    group by site_code
),

final as (
    select
        members.site_code,
        members.extent,
        count(*)::integer as sites,
        count(sites.site_code)::integer as sites_told,
        min(began.first_day) as first_day,
        min(sites.reported_to) as reported_to,
        max(sites.delivery_id) as delivery_id
    from members
    left join sites on members.member_site_code = sites.site_code
    left join began on sites.site_code = began.site_code
    group by members.site_code, members.extent
    having count(sites.site_code) > 0
)

select * from final
