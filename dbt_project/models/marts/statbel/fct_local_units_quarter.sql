-- Grain: municipality of 2025 x quarter, local units by workplace; earlier quarters too are in those municipalities.
-- Not for: one line with the establishments of KBO, which are counted by other rules; nor adding `local_units` over
-- quarters (it is a stock).
with

local_units as (
    select * from {{ ref("int_local_units_quarter") }}
),

compared as (
    select * from {{ ref("int_municipality_compared") }}
),

final as (
    select
        local_units.quarter_start,
        {{ period_date_key("quarter", "local_units.quarter_start") }} as date_key,
        local_units.nis_code as geography_code,
        local_units.local_units,
        local_units.delivery_id,
        local_units.is_synthetic
    from local_units
    inner join compared on local_units.nis_code = compared.nis_code
)

select * from final
