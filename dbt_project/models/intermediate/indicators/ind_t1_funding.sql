-- Grain: day on which a milestone of Thor Park's funding changed, and the day of the newest delivery.
-- The sum of the amounts of those that are done, since the first.
with

days as (
    select * from {{ ref("int_milestone_day") }}
    where indicator_code = 'T1.funding'
),

measured as (
    select
        day as period_start,
        amount_eur as value,
        delivery_id
    from days
    where not_dropped > 0
),

final as (
    {{ indicator_values("measured", "T1.funding", "day", "milestones", delivery_id="delivery_id") }}
)

select * from final
