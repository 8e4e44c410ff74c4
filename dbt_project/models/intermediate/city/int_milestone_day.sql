-- Grain: indicator x day on which one of its milestones changed, and the day of the newest delivery, where one of its
-- milestones is not dropped.
-- That day the register was confirmed: what it says held until then at least.
with

statuses as (
    select * from {{ ref("int_milestone_status") }}
    where indicator_code is not null
),

days as (
    select
        indicator_code,
        status_date as day
    from statuses
    union
    select
        indicator_code,
        delivered_on as day
    from statuses
),

final as (
    select
        days.indicator_code,
        days.day,
        max(statuses.delivery_id) as delivery_id
    from days
    inner join statuses
        on
            days.indicator_code = statuses.indicator_code
            and days.day >= statuses.status_date
            and (statuses.held_until is null or days.day < statuses.held_until)
    where statuses.milestone_status <> 'dropped'
    group by days.indicator_code, days.day
)

select * from final
