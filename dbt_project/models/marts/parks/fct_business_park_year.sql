-- Grain: municipality, or the Flemish Region, x year: the area of all its business parks together, by VLAIO.
-- Not for: reading a rise of the rate as land taken into use where `total_ha` changed too (which land is counted
-- moves); nor adding areas over years, or the region to its municipalities.
with

occupancy as (
    select * from {{ ref("stg_vlaio__park_occupancy") }}
),

compared as (
    select nis_code as geography_code from {{ ref("int_municipality_compared") }}
    union
    select '02000' as geography_code
),

final as (
    select
        occupancy.year,
        {{ period_date_key("year", "make_date(occupancy.year, 1, 1)") }} as date_key,
        occupancy.geography_code,
        occupancy.total_ha,
        occupancy.occupied_ha,
        occupancy.free_ha,
        occupancy.occupancy_percent,
        occupancy.total_ha - year_before.total_ha as total_change_ha,
        occupancy.delivery_id,
        occupancy.is_synthetic
    from occupancy
    inner join compared on occupancy.geography_code = compared.geography_code
    left join occupancy as year_before
        on
            occupancy.geography_code = year_before.geography_code
            and occupancy.year = year_before.year + 1
)

select * from final
