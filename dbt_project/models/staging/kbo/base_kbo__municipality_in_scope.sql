-- Grain: municipality of the chosen scope (variable `scope`).
with

postcodes as (
    select * from {{ ref("postcode_municipality") }}
),

centre_cities as (
    select * from {{ ref("centre_city") }}
),

final as (
    select distinct postcodes.nis_code
    from postcodes
    left join centre_cities on postcodes.nis_code = centre_cities.nis_code
    where
        case '{{ scope() }}'
            when 'home' then postcodes.nis_code = '{{ var("home_nis_code") }}'
            when 'centre_cities' then centre_cities.nis_code is not null
            when 'flanders' then postcodes.region_code = '02000'
            when 'belgium' then true
        end
)

select * from final
