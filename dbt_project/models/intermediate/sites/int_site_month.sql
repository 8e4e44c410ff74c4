-- Grain: site x extent x month of which managers have told every day. Stocks are those of its last day; m2-days are the
-- square metres of each of its days, added up.
with

calendar as (
    select * from {{ ref("int_site_calendar") }}
),

space as (
    select * from {{ ref("int_site_space_month") }}
),

tenants as (
    select * from {{ ref("int_site_tenant_month") }}
),

staff as (
    select * from {{ ref("int_site_jobs_month") }}
),

coaching as (
    select * from {{ ref("stg_genk__tenancy_coaching") }}
),

coached as (
    select
        site_code,
        coaching_month as month,
        sum(hours) as hours
    from coaching
    group by site_code, coaching_month
),

months as (
    select
        calendar.site_code,
        calendar.extent,
        calendar.month,
        calendar.sites,
        calendar.sites_told,
        sum(coached.hours) as coaching_hours,
        calendar.delivery_id
    from calendar
    left join coached
        on
            calendar.member_site_code = coached.site_code
            and calendar.month = coached.month
    group by
        calendar.site_code,
        calendar.extent,
        calendar.month,
        calendar.sites,
        calendar.sites_told,
        calendar.delivery_id
),

final as (
    select
        months.site_code,
        months.extent,
        months.month,
        months.sites,
        months.sites_told,
        coalesce(space.lettable_m2, 0) as lettable_m2,
        coalesce(space.let_m2, 0) as let_m2,
        coalesce(space.lettable_m2_days, 0) as lettable_m2_days,
        coalesce(space.let_m2_days, 0) as let_m2_days,
        coalesce(space.units, 0) as units,
        coalesce(space.units_let, 0) as units_let,
        coalesce(tenants.tenants, 0) as tenants,
        coalesce(tenants.tenants_of_known_age, 0) as tenants_of_known_age,
        coalesce(tenants.starters, 0) as starters,
        coalesce(tenants.entries, 0) as entries,
        coalesce(tenants.exits, 0) as exits,
        coalesce(staff.tenants_counted, 0) as tenants_counted,
        staff.jobs,
        staff.fte,
        coalesce(staff.is_jobs_suppressed, false) as is_jobs_suppressed,
        months.coaching_hours,
        months.delivery_id
    from months
    left join space
        on
            months.site_code = space.site_code
            and months.extent = space.extent
            and months.month = space.month
    left join tenants
        on
            months.site_code = tenants.site_code
            and months.extent = tenants.extent
            and months.month = tenants.month
    left join staff
        on
            months.site_code = staff.site_code
            and months.extent = staff.extent
            and months.month = staff.month
)

select * from final
