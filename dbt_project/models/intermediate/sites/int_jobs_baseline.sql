-- Grain: indicator of new jobs, with the day since which a job is new: that of the baseline of its first target.
with

rules as (
    select * from {{ ref("indicator_rule") }}
    where subject = 'site_jobs'
),

targets as (
    select * from {{ ref("plan_target") }}
    where baseline_rule = 'given'
),

final as (
    select distinct on (targets.indicator_code)
        targets.indicator_code,
        targets.baseline_date
    from targets
    inner join rules on targets.indicator_code = rules.indicator_code
    order by targets.indicator_code asc, targets.valid_from asc
)

select * from final
