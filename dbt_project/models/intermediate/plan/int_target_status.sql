-- Grain: as int_target_comparison; the status of the value, and the rule that gave it.
-- The rules are tried in the order in which they stand; docs/targets.md tells them in words. A hidden figure is a range
-- from low to high, and is only rated where both ends say the same. Two figures that are no further apart than the
-- allowance are held for equal; only the number of a target is to be met exactly.
with

compared as (
    select * from {{ ref("int_target_comparison") }}
),

milestones as (
    select * from {{ ref("int_milestone_rating") }}
),

signed as (
    -- turned so that more is better: one set of rules then does for both directions
    select
        compared.*,
        case compared.direction when 'up' then compared.low when 'down' then -compared.high end as worst,
        case compared.direction when 'up' then compared.high when 'down' then -compared.low end as best,
        case compared.direction when 'down' then -compared.target_value else compared.target_value end as wanted,
        case compared.direction when 'down' then -compared.baseline_value else compared.baseline_value end as begun,
        case compared.direction when 'down' then -compared.expected_value else compared.expected_value end as expected,
        milestones.milestone_status,
        milestones.planned_end,
        milestones.first_planned_end,
        milestones.days_slipped,
        milestones.times_moved
    from compared
    left join milestones
        on
            compared.target_kind = 'milestone'
            and compared.indicator_code = milestones.indicator_code
            and compared.period_end = milestones.day
),

ruled as (
    select
        *,
        case
            when target_kind = 'none' then 'not_wanted'
            when target_kind = 'milestone'
                then
                    case
                        when milestone_status = 'done' then 'milestone_done'
                        -- what is not done yet is held against today, what was not done then against that day
                        when planned_end < case when is_latest then {{ as_of() }} else period_end end
                            then 'milestone_overdue'
                        else 'milestone_' || milestone_status
                    end
            when target_from is null then 'no_target'
            when worst is null or best is null then 'hidden'
            when worst >= wanted then 'meets_target'
            when best >= wanted then 'hidden'
            when target_value is not null and target_date <= period_end then 'date_passed'
            when begun is null then 'no_baseline'
            when best < begun - allowance then 'worse_than_baseline'
            when worst < begun - allowance then 'hidden'
            when expected is not null
                then
                    case
                        when worst >= expected - allowance then 'on_path'
                        when best < expected - allowance then 'behind_path'
                        else 'hidden'
                    end
            when worst > begun + allowance and target_value is not null then 'better_without_date'
            when worst > begun + allowance then 'better_than_baseline'
            when best <= begun + allowance then 'like_baseline'
            else 'hidden'
        end as rule
    from signed
),

final as (
    select
        indicator_code,
        target_kind,
        direction,
        period_kind,
        period_start,
        period_end,
        counted_from,
        counted_to,
        window_months,
        months_seen,
        geography_code,
        series,
        value,
        low,
        high,
        is_complete,
        is_suppressed,
        delivery_id,
        target_from,
        target_value,
        case when target_kind = 'milestone' then coalesce(planned_end, target_date) else target_date end as target_date,
        baseline_value,
        baseline_date,
        no_baseline_because,
        break_nl,
        break_en,
        allowance,
        target_at_date,
        milestone_status,
        first_planned_end,
        days_slipped,
        times_moved,
        is_latest,
        next_period_start,
        rule,
        case rule
            when 'not_wanted' then 'not_rated'
            when 'milestone_done' then 'done'
            when 'milestone_overdue' then 'overdue'
            when 'milestone_planned' then 'planned'
            when 'milestone_started' then 'started'
            when 'no_target' then 'not_rated'
            when 'hidden' then 'not_rated'
            when 'meets_target' then 'reached'
            when 'date_passed' then 'behind'
            when 'no_baseline' then 'no_baseline'
            when 'worse_than_baseline' then 'worsened'
            when 'on_path' then 'on_track'
            when 'behind_path' then 'behind'
            when 'better_than_baseline' then 'on_track'
            when 'better_without_date' then 'progress'
            when 'like_baseline' then 'unchanged'
        end as status
    from ruled
)

select * from final
