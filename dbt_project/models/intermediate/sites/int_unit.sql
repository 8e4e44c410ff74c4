-- Grain: unit x version, from valid_from to the day before valid_to: what can be let, and how large it is.
with

units as (
    select * from {{ ref("stg_genk__tenancy_units") }}
),

buildings as (
    select * from {{ ref("stg_genk__tenancy_buildings") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        units.site_code,
        units.building_code,
        buildings.building_name,
        buildings.opened_on,
        units.unit_code,
        types.code as unit_type,
        units.lettable_m2,
        units.valid_from,
        units.valid_to + 1 as valid_to,
        units.delivery_id,
        units.line_number
    from units
    inner join choices as types on {{ is_choice("units.unit_type", "types", "tenancy_unit_type") }}
    left join buildings
        on
            units.site_code = buildings.site_code
            and units.building_code = buildings.building_code
)

select * from final
