-- Grain: market, of the newest delivery that names its market.
with

delivered as ({{ delivered("markets") }}),

final as (
    select
        market_code,
        market_name,
        market_kind,
        stated_stalls,
        stated_metres,
        reported_to,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
