-- Grain: building, of the newest delivery that names its site.
with

delivered as ({{ delivered("tenancy_buildings") }}),

final as (
    select
        site_code,
        building_code,
        building_name,
        opened_on,
        gross_m2,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
