-- Grain: quarter, the local units in the city; for a place that it is compared with, their sum by quarter.
with

local_units as (
    select * from {{ ref("int_local_units_quarter") }}
    where nis_code is not null
),

places as (
    select * from {{ ref("int_compared_place") }}
    where geography_code <> '{{ var("home_nis_code") }}'
),

counted as (
    select
        quarter_start,
        nis_code as geography_code,
        municipality_name as row_key,
        local_units,
        1 as source_rows,
        delivery_id,
        line_number
    from local_units
    where nis_code = '{{ var("home_nis_code") }}'
    union all
    select
        local_units.quarter_start,
        places.geography_code,
        'sum' as row_key,
        sum(local_units.local_units) as local_units,
        count(*) as source_rows,
        max(local_units.delivery_id) as delivery_id,
        null as line_number
    from local_units
    inner join places on local_units.nis_code = places.nis_code
    group by local_units.quarter_start, places.geography_code
),

final as (
    select
        'O1.local_units' as indicator_code,
        row_key,
        geography_code,
        (quarter_start + interval '3 months')::date - 1 as counts_from,
        (quarter_start + interval '3 months')::date as counts_to,
        local_units as numerator,
        source_rows,
        delivery_id,
        line_number
    from counted
)

select * from final
