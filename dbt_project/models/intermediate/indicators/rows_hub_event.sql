-- Grain: CoderDojo of C-mine crib, on its day.
with

sites as (
    select * from {{ ref("indicator_site") }}
    where indicator_code = 'H1.coderdojo'
),

events as (
    select * from {{ ref("stg_genk__hub_events") }}
),

choices as (
    select * from {{ ref("city_choice") }}
    where code = 'coder_dojo'
),

final as (
    select
        sites.indicator_code,
        events.event_number as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        events.event_date as counts_from,
        events.event_date + 1 as counts_to,
        events.participants as numerator,
        events.delivery_id,
        events.line_number
    from events
    inner join sites on events.site_code = sites.site_code
    inner join choices on {{ is_choice("events.kind", "choices", "hub_event_kind") }}
)

select * from final
