-- Grain: month x tenant of C-mine crib that was coached.
with

sites as (
    select * from {{ ref("indicator_site") }}
    where indicator_code = 'H1.coaching'
),

coaching as (
    select * from {{ ref("stg_genk__tenancy_coaching") }}
),

final as (
    select
        sites.indicator_code,
        concat_ws(' ', coaching.site_code, coaching.tenant_code, coaching.coaching_month) as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        coaching.coaching_month as counts_from,
        coaching.coaching_month + 1 as counts_to,
        coaching.hours as numerator,
        coaching.delivery_id,
        coaching.line_number
    from coaching
    inner join sites on coaching.site_code = sites.site_code
)

select * from final
