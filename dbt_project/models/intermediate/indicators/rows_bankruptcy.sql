-- Grain: row of the publisher on the bankruptcies of a month, of enterprises seated in the city; for a place that it is
-- compared with, their sum by month. The weeks tell of the same bankruptcies and are not counted.
with

bankruptcies as (
    select * from {{ ref("stg_statbel__bankruptcies") }}
    where period_kind = 'month'
),

places as (
    select * from {{ ref("int_compared_place") }}
    where geography_code <> '{{ var("home_nis_code") }}'
),

counted as (
    select
        month,
        nis_code as geography_code,
        concat_ws(' ', size_class, legal_form_code, nace_class, duration_code) as row_key,
        bankruptcies,
        1 as source_rows,
        delivery_id,
        line_number
    from bankruptcies
    where nis_code = '{{ var("home_nis_code") }}'
    union all
    select
        bankruptcies.month,
        places.geography_code,
        'sum' as row_key,
        sum(bankruptcies.bankruptcies) as bankruptcies,
        count(*) as source_rows,
        max(bankruptcies.delivery_id) as delivery_id,
        null as line_number
    from bankruptcies
    inner join places on bankruptcies.nis_code = places.nis_code
    group by bankruptcies.month, places.geography_code
),

final as (
    select
        'O1.bankruptcies' as indicator_code,
        row_key,
        geography_code,
        month as counts_from,
        month + 1 as counts_to,
        bankruptcies as numerator,
        source_rows,
        delivery_id,
        line_number
    from counted
)

select * from final
