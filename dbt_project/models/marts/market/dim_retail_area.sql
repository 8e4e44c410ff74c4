-- Grain: shopping area of the city; one member stands for what lies outside all of them, one for the whole city.
-- Not for: adding the members: the whole city holds the others, and the areas do not make up the city.
with

areas as (
    select * from {{ ref("retail_area") }}
),

locatus as (
    select * from {{ ref("retail_area_locatus") }}
),

streets as (
    select
        area_code,
        string_agg(distinct street_name, ', ') as street_names
    from {{ ref("retail_area_street") }}
    where not is_of_sample
    group by area_code
),

followed as (
    select
        areas.area_code as retail_area_code,
        'area' as extent,
        areas.label_nl as name_nl,
        areas.label_en as name_en,
        areas.position,
        locatus.area_number as locatus_area_number,
        locatus.main_type_nl,
        locatus.type_nl,
        streets.street_names as linked_streets
    from areas
    left join locatus on areas.area_code = locatus.area_code
    left join streets on areas.area_code = streets.area_code
),

final as (
    select * from followed
    union all
    select
        others.retail_area_code,
        others.extent,
        others.name_nl,
        others.name_en,
        others.position,
        null as locatus_area_number,
        null as main_type_nl,
        null as type_nl,
        null as linked_streets
    from (
        values
        ('OUTSIDE', 'outside', 'Buiten de winkelgebieden', 'Outside the shopping areas', 98),
        ('CITY', 'city', 'Hele stad', 'Whole city', 99)
    ) as others (retail_area_code, extent, name_nl, name_en, position)
)

select * from final
