-- Grain: milestone indicator x day on which it was measured: what its milestones together say on that day, with the
-- planned end of what is to be done next, and how that was moved.
-- Milestones that were dropped count no more.
with

indicators as (
    select * from {{ ref("plan_indicator") }}
    where target_kind = 'milestone'
),

days as (
    select distinct
        measured.indicator_code,
        measured.period_end as day
    from {{ ref("int_indicator_value") }} as measured
    inner join indicators on measured.indicator_code = indicators.indicator_code
),

statuses as (
    select * from {{ ref("int_milestone_status") }}
),

on_the_day as (
    select
        days.indicator_code,
        days.day,
        statuses.milestone_code,
        statuses.milestone_status,
        statuses.planned_end,
        statuses.first_planned_end,
        statuses.days_slipped,
        statuses.times_moved,
        row_number() over (
            partition by days.indicator_code, days.day, statuses.milestone_status = 'done'
            order by statuses.planned_end nulls last, statuses.milestone_code
        ) = 1 and statuses.milestone_status <> 'done' as is_next
    from days
    inner join statuses
        on
            days.indicator_code = statuses.indicator_code
            and days.day >= statuses.status_date
            and (statuses.held_until is null or days.day < statuses.held_until)
    where statuses.milestone_status <> 'dropped'
),

final as (
    select
        indicator_code,
        day,
        case
            when bool_and(milestone_status = 'done') then 'done'
            when bool_or(milestone_status in ('started', 'done')) then 'started'
            else 'planned'
        end as milestone_status,
        max(planned_end) filter (where is_next) as planned_end,
        max(first_planned_end) filter (where is_next) as first_planned_end,
        max(days_slipped) filter (where is_next) as days_slipped,
        max(times_moved) filter (where is_next) as times_moved
    from on_the_day
    group by indicator_code, day
)

select * from final
