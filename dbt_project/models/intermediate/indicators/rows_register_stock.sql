-- Grain: indicator x version of an establishment of a business, from the day on which an extract shows it to the day of
-- the extract that shows it no more or otherwise.
with

versions as (
    select * from {{ ref("int_establishment_history") }}
    where is_in_scope and is_business
),

places as (
    select distinct geography_code from {{ ref("int_compared_place") }}
),

extracts as (
    select * from {{ ref("int_extract_delivery") }}
),

behind as (
    select
        'O1.settled' as indicator_code,
        versions.*
    from versions
    inner join places on versions.nis_code = places.geography_code
    union all
    select
        'A1.1.park_companies' as indicator_code,
        versions.*
    from versions
    where versions.park_code is not null
),

final as (
    select
        behind.indicator_code,
        behind.establishment_number as row_key,
        behind.nis_code as geography_code,
        -- elsewhere the register has no neighbourhoods, and the municipality stands for them
        case when behind.nis_code = '{{ var("home_nis_code") }}' then behind.wijk_code end as neighbourhood_code,
        behind.valid_from as counts_from,
        behind.valid_to as counts_to,
        1 as numerator,
        extracts.delivery_id
    from behind
    inner join extracts on behind.valid_from = extracts.snapshot_date
)

select * from final
