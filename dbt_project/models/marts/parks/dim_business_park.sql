-- Grain: business park of the city.
-- Not for: adding parks of which one is part of the other; nor all land that VLAIO counts, which has no parks by name.
with

parks as (
    select * from {{ ref("business_park") }}
),

areas as (
    select * from {{ ref("park_area") }}
),

streets as (
    select distinct
        park_code,
        street_name
    from {{ ref("park_street") }}
    where not is_of_sample
),

named_streets as (
    select
        park_code,
        string_agg(street_name, ', ' order by street_name) as streets
    from streets
    group by park_code
),

final as (
    select
        parks.park_code,
        parks.label_nl,
        parks.label_en,
        parks.part_of_park_code,
        areas.area_kind as linked_area_kind,
        areas.area_code as linked_area_code,
        named_streets.streets as linked_streets,
        parks.position
    from parks
    left join areas on parks.park_code = areas.park_code
    left join named_streets on parks.park_code = named_streets.park_code
)

select * from final
