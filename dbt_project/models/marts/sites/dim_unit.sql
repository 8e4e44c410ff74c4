-- Grain: unit of a building x version (SCD2): a new one begins where its area or kind changes, or where it is split;
-- one member stands for a unit whose row was set apart.
-- Not for: adding versions without a day; nor for the area of a building, of which shared rooms are no unit.
with

units as (
    select * from {{ ref("int_unit") }}
),

choices as (
    select * from {{ ref("city_choice") }}
    where choice_list = 'tenancy_unit_type'
),

known as (
    select
        {{ unit_key("units.valid_from", "units") }} as unit_key,
        units.site_code,
        units.building_code,
        units.building_name,
        units.opened_on as building_opened_on,
        units.unit_code,
        units.unit_type,
        choices.label_nl as unit_type_nl,
        choices.label_en as unit_type_en,
        units.lettable_m2,
        units.valid_from,
        units.valid_to,
        units.valid_to is null as is_current
    from units
    inner join choices on units.unit_type = choices.code
),

missing as (
    select
        {{ unknown_key() }} as unit_key,
        'unknown' as site_code,
        'unknown' as building_code,
        null as building_name,
        null::date as building_opened_on,
        'unknown' as unit_code,
        'unknown' as unit_type,
        'Onbekend' as unit_type_nl,
        'Unknown' as unit_type_en,
        0 as lettable_m2,
        date '0001-01-01' as valid_from,
        null::date as valid_to,
        true as is_current
),

final as (
    select * from known
    union all
    select * from missing
)

select * from final
