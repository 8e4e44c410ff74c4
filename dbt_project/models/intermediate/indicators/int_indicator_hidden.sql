-- Grain: indicator x period of which the value is hidden though many stand behind it, since with other published
-- figures it would tell one that is hidden. Such figures are the breakdowns of the survey.
with

estimates as (
    select * from {{ ref("int_survey_disclosed") }}
),

final as (
    select
        'A1.5.' || question as indicator_code,
        make_date(wave, 1, 1) as period_start
    from estimates
    where breakdown = 'all' and is_suppressed
)

select * from final
