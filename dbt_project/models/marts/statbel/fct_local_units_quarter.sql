-- Grain: municipality of 2025 x quarter, local units by workplace; earlier quarters too are in those municipalities.
-- Not for: one line with the establishments of KBO, which are counted by other rules; nor adding `local_units` over
-- quarters (it is a stock).
with

local_units as (
    select * from {{ ref("int_local_units_quarter") }}
),

scope as (
    select * from {{ ref("int_municipality_in_scope") }}
),

municipalities as (
    select * from {{ ref("dim_municipality") }}
),

final as (
    select
        local_units.quarter_start,
        {{ date_key("local_units.quarter_start") }} as date_key,
        local_units.nis_code,
        municipalities.municipality_key,
        local_units.local_units,
        local_units.delivery_id,
        local_units.is_synthetic
    from local_units
    inner join scope on local_units.nis_code = scope.nis_code
    left join municipalities
        on
            local_units.nis_code = municipalities.nis_code
            and local_units.municipality_valid_from = municipalities.valid_from
)

select * from final
