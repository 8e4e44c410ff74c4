-- Grain: event of a hub.
-- Not for: counting persons by participants, since who comes to four events is counted four times.
with

events as (
    select * from {{ ref("stg_genk__hub_events") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        events.event_number,
        events.site_code,
        kinds.code as event_kind,
        kinds.label_nl as event_kind_nl,
        kinds.label_en as event_kind_en,
        events.event_date,
        {{ date_key("events.event_date") }} as date_key,
        events.participants,
        events.delivery_id
    from events
    inner join choices as kinds on {{ is_choice("events.kind", "kinds", "hub_event_kind") }}
)

select * from final
