-- Grain: indicator x day of a fixed counter, in a month of which all of them tell enough.
-- Each weekday of a month weighs the same, whatever number of its days was counted, and so does each counter.
with

days as (
    select * from {{ ref("int_footfall_day") }}
    where pedestrians_compared is not null
),

weekdays as (
    select * from {{ ref("int_footfall_month") }}
),

final as (
    select
        weekdays.indicator_code,
        days.counter_key || ' ' || days.day as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        days.day as counts_from,
        days.day + 1 as counts_to,
        days.pedestrians_compared as numerator,
        round(1.0 / weekdays.days, 6) as weight,
        days.hours_delivered as source_rows,
        days.delivery_id,
        days.line_number
    from days
    inner join weekdays
        on
            days.counter_key = weekdays.counter_key
            and days.iso_weekday = weekdays.iso_weekday
            and date_trunc('month', days.day)::date = weekdays.month
)

select * from final
