-- Grain: unit x first day on which it could be let so, of the newest delivery that names its site.
with

delivered as ({{ delivered("tenancy_units") }}),

final as (
    select
        site_code,
        building_code,
        unit_code,
        unit_type,
        lettable_m2,
        valid_from,
        valid_to,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
