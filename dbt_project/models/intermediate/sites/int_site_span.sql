-- Grain: site x extent of which managers have told: from the day since which they say that all contracts are there, or
-- else from the first contract, to the day up to which all of its sites in the register have told. Before it a unit
-- without a contract may have had one. The whole is told since each of its sites is, where they say so.
with

members as (
    select * from {{ ref("int_site_member") }}
),

sites as (
    select * from {{ ref("stg_genk__tenancy_sites") }}
),

leases as (
    select * from {{ ref("int_lease") }}
),

first_leases as (
    select
        site_code,
        min(let_from) as first_lease_on
    from leases
    group by site_code
),

final as (
    select
        members.site_code,
        members.extent,
        count(*)::integer as sites,
        count(sites.site_code)::integer as sites_told,
        max(sites.told_from) as told_from,
        coalesce(max(sites.told_from), min(first_leases.first_lease_on)) as first_day,
        min(sites.reported_to) as reported_to,
        max(sites.delivery_id) as delivery_id
    from members
    left join sites on members.member_site_code = sites.site_code
    left join first_leases on sites.site_code = first_leases.site_code
    group by members.site_code, members.extent
    having count(sites.site_code) > 0
)

select * from final
