-- Grain: event, of the newest delivery.
with

delivered as ({{ delivered("hub_events") }}),

final as (
    select
        event_number,
        site_code,
        kind,
        event_date,
        participants,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
