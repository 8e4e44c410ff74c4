-- Grain: counter x first day on which it counts at a place, of the newest delivery.
with

delivered as ({{ delivered("footfall_counters") }}),

areas as (
    select * from {{ ref("retail_area") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        delivered.counter_code,
        delivered.valid_from,
        delivered.valid_to,
        areas.area_code as retail_area_code,
        delivered.street,
        sides.code as street_side,
        counted.code as counts_what,
        delivered.is_fixed,
        delivered.delivery_id,
        delivered.line_number,
        delivered.is_synthetic,
        (delivered.landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
    inner join areas on delivered.retail_area = areas.label_nl
    inner join choices as sides on {{ is_choice("delivered.street_side", "sides", "counter_side") }}
    inner join choices as counted on {{ is_choice("delivered.counts_what", "counted", "counter_what") }}
)

select * from final
