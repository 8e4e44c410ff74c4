-- Grain: day x source of the catalogue: whether its data were fresh on that day. No delivery is behind it, since the
-- warehouse measures itself.
with

days as (
    select * from {{ ref("stg_ops__source_day") }}
),

final as (
    select
        'A1.4.freshness' as indicator_code,
        source_id as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        day as counts_from,
        day + 1 as counts_to,
        (state = 'fresh')::integer as numerator,
        1 as denominator,
        null::bigint as delivery_id
    from days
)

select * from final
