-- Grain: market x day x stall that was assigned, of the newest delivery that names its market.
with

delivered as ({{ delivered("market_places") }}),

final as (
    select
        market_code,
        market_date,
        stall_code,
        holder_code,
        assigned_as,
        is_present,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
