-- Grain: application for a stall, of the newest delivery that names its market.
with

delivered as ({{ delivered("market_candidates") }}),

final as (
    select
        market_code,
        candidate_number,
        received_on,
        specialisation,
        wanted_metres,
        closed_on,
        outcome,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
