-- Grain: counter of passers-by at a place, from the first day on which it counts there to the last.
-- Not for: following a counter that moved as one: at another place it has another key, since it counts other people.
with

counters as (
    select * from {{ ref("stg_genk__footfall_counters") }}
),

final as (
    select
        {{ surrogate_key(["counter_code", "valid_from"]) }} as counter_key,
        counter_code,
        retail_area_code,
        street,
        street_side,
        counts_what,
        is_fixed,
        valid_from,
        valid_to,
        delivery_id,
        is_synthetic
    from counters
)

select * from final
