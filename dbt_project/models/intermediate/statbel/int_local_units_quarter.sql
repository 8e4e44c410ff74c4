-- Grain: quarter x municipality by name, of the whole country; nis_code is null where no municipality has the name.
-- be.STAT gives names, and all quarters in the municipalities of 2025: a name is looked up among those, within its
-- arrondissement, and never guessed. A test tells of names without a municipality.
with

local_units as (
    select * from {{ ref("stg_bestat_local_units__bestat_local_units") }}
),

municipalities as (
    select * from {{ ref("int_municipality") }}
),

municipalities_of_2025 as (
    select * from municipalities
    where {{ valid_on("municipalities", "date '2025-01-01'") }}
),

final as (
    select
        local_units.quarter_start,
        local_units.province_name,
        local_units.arrondissement_name,
        local_units.municipality_name,
        municipalities_of_2025.nis_code,
        municipalities_of_2025.valid_from as municipality_valid_from,
        local_units.local_units,
        local_units.delivery_id,
        local_units.is_synthetic
    from local_units
    left join municipalities_of_2025
        on
            local_units.municipality_name = municipalities_of_2025.name_nl
            and local_units.arrondissement_name = municipalities_of_2025.arrondissement
)

select * from final
