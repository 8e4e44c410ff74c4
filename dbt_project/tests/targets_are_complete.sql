-- Versions of targets that cannot be held against a value: a given baseline without value or day, a number of what is
-- no threshold, a threshold that never gets one, a path or a day without a number to reach.
with

indicators as (
    select * from {{ ref("plan_indicator") }}
),

targets as (
    select
        plan_target.*,
        indicators.target_kind
    from {{ ref("plan_target") }} as plan_target
    inner join indicators on plan_target.indicator_code = indicators.indicator_code
),

path as (
    select * from {{ ref("plan_target_path") }}
),

incomplete as (
    select
        indicator_code,
        'a given baseline needs its value and its day' as fault
    from targets
    where (baseline_rule = 'given') <> (baseline_value is not null and baseline_date is not null)
    union all
    select
        indicator_code,
        'only a threshold has a number' as fault
    from targets
    where target_kind <> 'threshold' and (target_value is not null or target_date is not null)
    union all
    select
        indicator_code,
        'a day without a number' as fault
    from targets
    where target_date is not null and target_value is null
    union all
    select
        indicator_code,
        'an indicator that is not rated has no target' as fault
    from targets
    where target_kind = 'none'
    union all
    select
        indicators.indicator_code,
        'a rated indicator needs a target, and a threshold a number' as fault
    from indicators
    left join targets on indicators.indicator_code = targets.indicator_code
    where indicators.target_kind <> 'none'
    group by indicators.indicator_code, indicators.target_kind
    having
        count(targets.indicator_code) = 0
        or (indicators.target_kind = 'threshold' and count(targets.target_value) = 0)
    union all
    select
        path.indicator_code,
        'a path of no target, or beyond its day' as fault
    from path
    left join targets
        on
            path.indicator_code = targets.indicator_code
            and path.valid_from = targets.valid_from
    where targets.target_value is null or path.date > targets.target_date
)

select * from incomplete
