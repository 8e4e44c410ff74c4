-- Grain: indicator x version of a unit of FacThory that is a production hall, a lab or an office, while it holds.
-- FacThory is what the announcement is about: its first phase is the 8,000 m2 (3,500 of halls, 1,000 of labs, 3,500 of
-- offices).
with

rules as (
    select * from {{ ref("indicator_rule") }}
    where subject = 'site_floor'
),

units as (
    select * from {{ ref("int_unit") }}
    where site_code = 'FACTHORY' and unit_type in ('production_hall', 'lab', 'office')
),

final as (
    select
        rules.indicator_code,
        concat_ws(' ', units.site_code, 'unit', units.building_code, units.unit_code, units.valid_from) as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        units.valid_from as counts_from,
        units.valid_to as counts_to,
        units.lettable_m2 as numerator,
        units.delivery_id,
        units.line_number
    from units
    cross join rules
)

select * from final
