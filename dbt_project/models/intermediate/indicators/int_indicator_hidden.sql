-- Grain: indicator x period of which the value is hidden though many stand behind it, since with other published
-- figures it would tell one that is hidden. Such figures are the breakdowns of the survey, and the jobs by site.
with

estimates as (
    select * from {{ ref("int_survey_disclosed") }}
),

sites_hidden as (
    select * from {{ ref("int_site_jobs_hidden") }}
),

final as (
    select
        'A1.5.' || question as indicator_code,
        make_date(wave, 1, 1) as period_start
    from estimates
    where breakdown = 'all' and is_suppressed
    union all
    select
        indicator_code,
        period_start
    from sites_hidden
)

select * from final
