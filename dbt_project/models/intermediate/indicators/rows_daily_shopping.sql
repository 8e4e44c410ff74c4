-- Grain: indicator x month x residential neighbourhood of the city.
with

neighbourhoods as (
    select * from {{ ref("int_daily_shopping") }}
),

months as (
    select * from {{ ref("int_month_covered") }}
),

extracts as (
    select * from {{ ref("int_extract_delivery") }}
),

final as (
    select
        behind.indicator_code,
        neighbourhoods.wijk_code as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        months.measured_on as counts_from,
        months.measured_on + 1 as counts_to,
        behind.numerator,
        behind.denominator,
        extracts.delivery_id
    from neighbourhoods
    inner join months on neighbourhoods.month = months.month
    inner join extracts on months.measured_on = extracts.snapshot_date
    cross join lateral (
        values
        (
            'A2.7.reach',
            case when neighbourhoods.shops > 0 then neighbourhoods.inhabitants else 0 end,
            neighbourhoods.inhabitants
        ),
        ('A2.7.neighbourhoods', (neighbourhoods.shops = 0)::integer, 1)
    ) as behind (indicator_code, numerator, denominator)
)

select * from final
