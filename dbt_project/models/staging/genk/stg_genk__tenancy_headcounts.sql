-- Grain: tenant x day of the count, of the newest delivery that names its site.
with

delivered as ({{ delivered("tenancy_headcounts") }}),

final as (
    select
        site_code,
        tenant_code,
        reference_date,
        headcount,
        fte,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
