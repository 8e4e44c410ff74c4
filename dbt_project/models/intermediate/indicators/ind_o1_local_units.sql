-- Grain: quarter; local units in the city according to be.STAT, by workplace.
with

local_units as (
    select * from {{ ref("int_local_units_quarter") }}
    where nis_code = '{{ var("home_nis_code") }}'
),

measured as (
    select
        quarter_start as period_start,
        local_units as value,
        delivery_id
    from local_units
),

final as (
    {{ indicator_values("measured", "O1.local_units", "quarter", "bestat_local_units", delivery_id="delivery_id") }}
)

select * from final
