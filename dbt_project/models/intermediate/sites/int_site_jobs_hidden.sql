-- Grain: indicator of jobs x year of which the sites that hide their jobs have so few tenants together that the sum,
-- less the jobs of the sites that are shown, would tell theirs.
with

periods as (
    select * from {{ ref("int_site_period") }}
    where subject = 'site_jobs'
),

sites as (
    select * from {{ ref("indicator_site") }}
),

members as (
    select * from {{ ref("int_site_member") }}
    where extent = 'whole'
),

months as (
    select * from {{ ref("int_site_month") }}
    where extent = 'own' and is_jobs_suppressed
),

settings as (
    select * from {{ ref("disclosure_setting") }}
    where counted = 'enterprises'
),

final as (
    select
        periods.indicator_code,
        periods.period_start
    from periods
    inner join sites on periods.indicator_code = sites.indicator_code
    inner join members on sites.site_code = members.site_code
    inner join months
        on
            members.member_site_code = months.site_code
            and date_trunc('month', periods.period_end)::date = months.month
    cross join settings
    group by periods.indicator_code, periods.period_start, settings.minimum
    having sum(months.tenants_counted) < settings.minimum
)

select * from final
