-- Grain: indicator x day on which one of its milestones changed, and the day of the newest delivery.
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

latest as (
    select distinct on (days.indicator_code, days.day, statuses.milestone_code)
        days.indicator_code,
        days.day,
        statuses.milestone_status,
        statuses.amount_eur,
        statuses.delivery_id
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
        count(*) filter (where milestone_status = 'done') as done,
        count(*) filter (where milestone_status <> 'dropped') as not_dropped,
        coalesce(sum(amount_eur) filter (where milestone_status = 'done'), 0) as amount_eur,
        max(delivery_id) as delivery_id
    from latest
    group by indicator_code, day
)

select * from final
