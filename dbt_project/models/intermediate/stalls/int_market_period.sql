-- Grain: indicator about markets x month in which a weekly market was held and, for its occupancy, counted.
-- A month is complete where every weekly market has told of its last day, and provisional until one has.
with

days as (
    select * from {{ ref("int_market_day") }}
    where market_kind = 'weekly' and is_held
),

markets as (
    select * from {{ ref("stg_genk__markets") }}
    where market_code in (select days.market_code from days)
),

told as (
    select
        min(reported_to) as by_all,
        max(reported_to) as by_one
    from markets
),

of_indicators as (
    select
        behind.indicator_code,
        date_trunc('month', days.market_date)::date as month,
        max(days.delivery_id) as delivery_id
    from days
    cross join
        lateral (
            values ('A2.8.stalls', days.is_counted), ('A2.8.loose', true)
        ) as behind (indicator_code, is_known)
    where behind.is_known
    group by behind.indicator_code, date_trunc('month', days.market_date)
),

with_end as (
    select
        *,
        (month + interval '1 month')::date - 1 as month_end
    from of_indicators
),

final as (
    select
        with_end.indicator_code,
        with_end.month as period_start,
        with_end.month_end as period_end,
        with_end.month_end <= told.by_all as is_complete,
        with_end.month_end > told.by_one as is_provisional,
        with_end.delivery_id
    from with_end
    cross join told
)

select * from final
