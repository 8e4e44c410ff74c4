-- Grain: supported starter, on the day on which the twelve months after the request end. Whoever is still followed is
-- not here, opened or not: to count only the quick ones of them would raise the share.
with

starters as (
    select * from {{ ref("int_supported_starter") }}
),

final as (
    select
        'A2.3.opened' as indicator_code,
        enterprise_number as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        (received_date + interval '12 months')::date as counts_from,
        (received_date + interval '12 months')::date + 1 as counts_to,
        has_opened::integer as numerator,
        1 as denominator,
        enterprise_number as contributor,
        is_partly_seen,
        delivery_id,
        line_number
    from starters
)

select * from final
