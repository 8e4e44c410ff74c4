-- Grain: site x extent x month at whose end a count of staff stands: the jobs that its tenants counted.
-- Hidden where fewer companies are behind them than the setting says, and of a whole where the sites of it that are
-- hidden have so few together: its jobs less those of the sites that are shown would tell theirs.
with

calendar as (
    select * from {{ ref("int_site_calendar") }}
),

headcounts as (
    select * from {{ ref("int_headcount") }}
),

settings as (
    select * from {{ ref("disclosure_setting") }}
    where counted = 'enterprises'
),

counted as (
    select
        calendar.site_code,
        calendar.extent,
        calendar.month,
        count(distinct headcounts.company)::integer as tenants_counted,
        sum(headcounts.headcount) as jobs,
        sum(headcounts.fte) as fte
    from calendar
    inner join headcounts
        on
            calendar.member_site_code = headcounts.site_code
            and calendar.last_day >= headcounts.counts_from
            and calendar.last_day < headcounts.counts_to
    group by calendar.site_code, calendar.extent, calendar.month
),

parts_hidden as (
    select
        calendar.site_code,
        calendar.month,
        sum(counted.tenants_counted) as tenants_hidden
    from calendar
    inner join counted
        on
            calendar.member_site_code = counted.site_code
            and calendar.month = counted.month
            and counted.extent = 'own'
    cross join settings
    where calendar.extent = 'whole' and counted.tenants_counted < settings.minimum
    group by calendar.site_code, calendar.month
),

final as (
    select
        counted.*,
        counted.tenants_counted < settings.minimum
        or counted.extent = 'whole' and coalesce(parts_hidden.tenants_hidden < settings.minimum, false)
            as is_jobs_suppressed
    from counted
    cross join settings
    left join parts_hidden
        on
            counted.site_code = parts_hidden.site_code
            and counted.month = parts_hidden.month
)

select * from final
