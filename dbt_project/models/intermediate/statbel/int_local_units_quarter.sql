-- Grain: quarter x municipality by name, of the whole country; nis_code is null where no municipality has the name.
-- be.STAT gives names, and all quarters in the municipalities of 2025: a name is looked up among those, within its
-- arrondissement, and never guessed. A test tells of names without a municipality, as there are with a REFNIS of before
-- the mergers of 2025.
with

local_units as (
    select * from {{ ref("stg_statbel__local_units") }}
),

municipalities as (
    select * from {{ ref("int_municipality") }}
),

postcodes as (
    select * from {{ ref("postcode_municipality") }}
),

-- the list of postcodes has the codes of 2025: by it an older REFNIS, in which Hasselt has its former extent, is told
codes_of_2025 as (
    select distinct nis_code from postcodes
),

municipalities_of_2025 as (
    select
        municipalities.nis_code,
        municipalities.valid_from,
        municipalities.arrondissement,
        {{ without_suffix("municipalities.name_nl") }} as name_nl
    from municipalities
    inner join codes_of_2025 on municipalities.nis_code = codes_of_2025.nis_code
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
        local_units.line_number,
        local_units.is_synthetic
    from local_units
    left join municipalities_of_2025
        on
            {{ without_suffix("local_units.municipality_name") }} = municipalities_of_2025.name_nl
            and local_units.arrondissement_name = municipalities_of_2025.arrondissement
)

select * from final
