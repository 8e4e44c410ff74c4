-- Grain: site, of the newest delivery that names it.
with

delivered as ({{ delivered("tenancy_sites") }}),

final as (
    select
        site_code,
        reported_to,
        told_from,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
