-- Grain: indicator x year x legal form x NACE code, for enterprises seated in the city; for a place that it is compared
-- with, their sum by year.
with

payers as (
    select * from {{ ref("stg_statbel__vat") }}
),

places as (
    select * from {{ ref("int_compared_place") }}
    where geography_code <> '{{ var("home_nis_code") }}'
),

counted as (
    select
        year,
        nis_code as geography_code,
        concat_ws(' ', legal_form_code, nace_code) as row_key,
        starts,
        stops,
        1 as source_rows,
        delivery_id,
        line_number
    from payers
    where nis_code = '{{ var("home_nis_code") }}'
    union all
    select
        payers.year,
        places.geography_code,
        'sum' as row_key,
        sum(payers.starts) as starts,
        sum(payers.stops) as stops,
        count(*) as source_rows,
        max(payers.delivery_id) as delivery_id,
        null as line_number
    from payers
    inner join places on payers.nis_code = places.nis_code
    group by payers.year, places.geography_code
),

final as (
    select
        behind.indicator_code,
        counted.row_key,
        counted.geography_code,
        make_date(counted.year, 12, 31) as counts_from,
        make_date(counted.year + 1, 1, 1) as counts_to,
        behind.numerator,
        counted.source_rows,
        counted.delivery_id,
        counted.line_number
    from counted
    cross join lateral (
        values
        ('O1.vat_starts', counted.starts),
        ('O1.net_growth', counted.starts - counted.stops)
    ) as behind (indicator_code, numerator)
)

select * from final
