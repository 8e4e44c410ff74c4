-- Grain: tenant x month, of the newest delivery that names its site.
with

delivered as ({{ delivered("tenancy_coaching") }}),

final as (
    select
        site_code,
        tenant_code,
        coaching_month,
        hours,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
