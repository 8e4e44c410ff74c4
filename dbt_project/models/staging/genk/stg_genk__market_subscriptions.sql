-- Grain: subscription, of the newest delivery that names its market.
with

delivered as ({{ delivered("market_subscriptions") }}),

final as (
    select
        market_code,
        subscription_number,
        stall_code,
        holder_code,
        specialisation,
        starts_on,
        ends_on,
        taken_over_from,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
