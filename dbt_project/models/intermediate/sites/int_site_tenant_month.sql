-- Grain: site x extent x month in which it had a tenant: who was there on the last day, who came and who left.
with

calendar as (
    select * from {{ ref("int_site_calendar") }}
    where site_code = member_site_code
),

stays as (
    select * from {{ ref("int_tenant_stay") }}
),

present as (
    select
        calendar.site_code,
        calendar.extent,
        calendar.month,
        stays.left_on is null or stays.left_on >= calendar.last_day as is_tenant,
        stays.started_on is not null as is_of_known_age,
        stays.started_on > calendar.last_day - interval '5 years' as is_starter,
        stays.entered_on >= calendar.month as has_entered,
        stays.left_on <= calendar.last_day as has_left
    from calendar
    inner join stays
        on
            calendar.site_code = stays.site_code
            and calendar.extent = stays.extent
            and calendar.last_day >= stays.entered_on
            and (stays.left_on is null or calendar.month <= stays.left_on)
),

final as (
    select
        site_code,
        extent,
        month,
        count(*) filter (where is_tenant)::integer as tenants,
        count(*) filter (where is_tenant and is_of_known_age)::integer as tenants_of_known_age,
        count(*) filter (where is_tenant and is_starter)::integer as starters,
        count(*) filter (where has_entered)::integer as entries,
        count(*) filter (where has_left)::integer as exits
    from present
    group by site_code, extent, month
)

select * from final
