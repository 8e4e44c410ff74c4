-- Grain: stall x first day on which it was so, of the newest delivery that names its market.
with

delivered as ({{ delivered("market_stall") }}),

final as (
    select
        market_code,
        stall_code,
        valid_from,
        valid_to,
        metres,
        specialisation,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
