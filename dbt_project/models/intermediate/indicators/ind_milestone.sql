-- Grain: milestone indicator x day on which one of its milestones changed, and the day of the newest delivery.
-- The value is how many of its milestones were done, of those that were not dropped.
with

days as (
    select * from {{ ref("int_milestone_day") }}
),

measured as (
    select
        indicator_code,
        day as period_start,
        done as value,
        not_dropped,
        delivery_id
    from days
    where not_dropped > 0
),

final as (
    {% for action in ["A2.1", "A2.4", "A2.5", "A2.6", "A2.9", "A3.4"] %}
        {{ indicator_values(
            "(select * from measured where indicator_code = '" ~ action ~ ".milestone') as measured",
            action ~ ".milestone",
            "day",
            "milestones",
            numerator="value",
            denominator="not_dropped",
            delivery_id="delivery_id",
        ) }}
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from final
