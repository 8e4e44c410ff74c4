-- Grain: ring of the boundary of a neighbourhood (wijk of 2025) of the city: the outer one of each part of it is 1, the
-- holes in it 2, 3...
-- Not for: measuring areas or distances, since the boundaries are simplified and in degrees.
with

rings as (
    select * from {{ ref("stg_provincies_in_cijfers__geo_neighbourhoods") }}
),

known_wijken as (
    select distinct wijk_code from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
    where is_locatable and nis_code = '{{ var("home_nis_code") }}'
),

final as (
    select
        rings.wijk_code as geography_code,
        rings.polygon_number,
        rings.ring_number,
        rings.ring,
        rings.is_synthetic,
        rings.delivery_id
    from rings
    inner join known_wijken on rings.wijk_code = known_wijken.wijk_code
)

select * from final
