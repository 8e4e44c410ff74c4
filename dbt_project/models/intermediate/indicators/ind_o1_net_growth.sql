-- Grain: year; starts minus stops of enterprises subject to VAT with their registered seat in the city.
with

payers as (
    select * from {{ ref("int_vat_payers") }}
    where nis_code = '{{ var("home_nis_code") }}'
),

measured as (
    select
        make_date(year, 1, 1) as period_start,
        sum(starts) - sum(stops) as value,
        max(delivery_id) as delivery_id
    from payers
    group by year
),

final as (
    {{ indicator_values("measured", "O1.net_growth", "year", "statbel_vat", delivery_id="delivery_id") }}
)

select * from final
