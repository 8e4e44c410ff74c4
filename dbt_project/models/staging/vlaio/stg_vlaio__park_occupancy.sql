-- Grain: municipality, or the Flemish Region as a whole, x year, of the newest delivery that has it.
-- The layout of the region has no code: its name says which one it is.
with

municipalities as ({{ delivered("vlaio_park_municipality", per="nis_code, year") }}),

region as ({{ delivered("vlaio_park_region", per="year") }}),

final as (
    select
        nis_code as geography_code,
        year,
        total_ha,
        occupied_ha,
        free_ha,
        occupancy_percent,
        delivery_id,
        line_number,
        is_synthetic
    from municipalities
    union all
    select
        '02000' as geography_code,
        year,
        total_ha,
        occupied_ha,
        free_ha,
        occupancy_percent,
        delivery_id,
        line_number,
        is_synthetic
    from region
)

select * from final
