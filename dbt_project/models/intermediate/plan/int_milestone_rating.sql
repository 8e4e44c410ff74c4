-- Grain: milestone indicator x day on which it was measured: what its milestones together say on that day.
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
    select distinct on (days.indicator_code, days.day, statuses.milestone_code)
        days.indicator_code,
        days.day,
        statuses.milestone_code,
        statuses.milestone_status,
        statuses.planned_end
    from days
    inner join statuses
        on
            days.indicator_code = statuses.indicator_code
            and days.day >= statuses.status_date
    order by days.indicator_code asc, days.day asc, statuses.milestone_code asc, statuses.status_date desc
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
        -- the end of what is to be done next
        min(planned_end) filter (where milestone_status <> 'done') as planned_end
    from on_the_day
    where milestone_status <> 'dropped'
    group by indicator_code, day
)

select * from final
