-- Grain: indicator about passers-by x fixed counter x month x weekday, of months in which every fixed counter of its
-- shopping areas has enough days of each weekday, and which were seen to their end.
-- The fixed counters are the same in each month: one that lacks leaves the month without a figure.
with

indicators as (
    select * from {{ ref("footfall_indicator") }}
),

counters as (
    select
        *,
        {{ surrogate_key(["counter_code", "valid_from"]) }} as counter_key
    from {{ ref("stg_genk__footfall_counters") }}
    where is_fixed
),

days as (
    select * from {{ ref("int_footfall_day") }}
    where pedestrians_compared is not null
),

last_day as (
    select max(day) as day from days
),

members as (
    select
        indicators.indicator_code,
        counters.counter_key,
        count(*) over (partition by indicators.indicator_code) as counters
    from indicators
    inner join counters on indicators.area_code is null or indicators.area_code = counters.retail_area_code
),

weekdays as (
    select
        counter_key,
        date_trunc('month', day)::date as month,
        iso_weekday,
        count(*) as days,
        max(delivery_id) as delivery_id
    from days
    group by counter_key, date_trunc('month', day), iso_weekday
),

enough as (
    select
        members.indicator_code,
        members.counters,
        weekdays.*
    from members
    inner join weekdays on members.counter_key = weekdays.counter_key
    where weekdays.days >= {{ var("footfall_least_weekdays") }}
),

whole as (
    select
        enough.indicator_code,
        enough.month,
        max(enough.delivery_id) as newest_delivery_id
    from enough
    cross join last_day
    where last_day.day >= (enough.month + interval '1 month')::date - 1
    group by enough.indicator_code, enough.month, enough.counters
    having count(*) = 7 * enough.counters
),

final as (
    select
        enough.indicator_code,
        enough.counter_key,
        enough.month,
        enough.iso_weekday,
        enough.days,
        whole.newest_delivery_id as delivery_id
    from enough
    inner join whole on enough.indicator_code = whole.indicator_code and enough.month = whole.month
)

select * from final
