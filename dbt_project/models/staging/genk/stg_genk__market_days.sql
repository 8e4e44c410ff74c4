-- Grain: market x day on which it was to be held, of the newest delivery that names its market.
with

delivered as ({{ delivered("market_days") }}),

final as (
    select
        market_code,
        market_date,
        is_held,
        is_counted,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
