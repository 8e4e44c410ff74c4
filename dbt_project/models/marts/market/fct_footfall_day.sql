-- Grain: counter at its place x day of which it delivered an hour.
-- Not for: adding counters (who walks past two is counted twice, and nobody is a visitor), nor comparing days by
-- `pedestrians`, which are those of the hours that were counted: `pedestrians_compared` is of the same hours each day.
with

days as (
    select * from {{ ref("int_footfall_day") }}
),

final as (
    select
        counter_key,
        day,
        {{ date_key("day") }} as date_key,
        pedestrians,
        cyclists,
        pedestrians_compared,
        expected_from,
        expected_to,
        is_expected,
        uptime,
        clock_hours,
        hours_delivered,
        hours_counted,
        hours_measured,
        delivery_id,
        is_synthetic
    from days
)

select * from final
