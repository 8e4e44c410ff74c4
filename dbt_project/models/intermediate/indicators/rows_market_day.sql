-- Grain: indicator x day on which a weekly market was held: the stalls of the plan, and of them those on which a holder
-- stood or that no subscription had.
with

days as (
    select * from {{ ref("int_market_day") }}
    where market_kind = 'weekly' and is_held
),

final as (
    select
        behind.indicator_code,
        concat_ws(' ', days.market_code, days.market_date) as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        days.market_date as counts_from,
        days.market_date + 1 as counts_to,
        behind.numerator,
        days.stalls as denominator,
        days.delivery_id,
        days.line_number
    from days
    cross join
        lateral (
            values
            ('A2.8.stalls', days.is_counted, days.present_stalls),
            ('A2.8.loose', true, days.stalls - days.subscribed_stalls)
        ) as behind (indicator_code, is_known, numerator)
    -- a day that nobody counted is no vacancy
    where behind.is_known
)

select * from final
