-- Grain: place that the city is compared with x municipality, past or present, that is part of it: the city itself, the
-- centre cities, its province, its region and the country (01000).
with

municipalities as (
    select distinct
        nis_code,
        province_nis_code,
        region_nis_code
    from {{ ref("int_municipality") }}
),

centre_cities as (
    select nis_code from {{ ref("centre_city") }}
),

home as (
    select * from municipalities
    where nis_code = '{{ var("home_nis_code") }}'
),

final as (
    -- known before REFNIS is loaded
    select
        '{{ var("home_nis_code") }}'::text as geography_code,
        '{{ var("home_nis_code") }}'::text as nis_code
    union
    select
        nis_code as geography_code,
        nis_code
    from centre_cities
    union
    select
        municipalities.province_nis_code as geography_code,
        municipalities.nis_code
    from municipalities
    inner join home on municipalities.province_nis_code = home.province_nis_code
    union
    select
        municipalities.region_nis_code as geography_code,
        municipalities.nis_code
    from municipalities
    inner join home on municipalities.region_nis_code = home.region_nis_code
    union
    select
        '01000' as geography_code,
        nis_code
    from municipalities
)

select * from final
