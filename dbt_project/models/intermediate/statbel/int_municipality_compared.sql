-- Grain: NIS code, past or present, of a municipality of the chosen scope (variable `scope`).
with

municipalities as (
    select * from {{ ref("int_municipality") }}
),

centre_cities as (
    select * from {{ ref("centre_city") }}
),

-- the city itself is in every scope, and known before REFNIS is loaded
home as (
    select '{{ var("home_nis_code") }}'::text as nis_code
),

final as (
    select nis_code from home
    union
    select municipalities.nis_code
    from municipalities
    left join centre_cities on municipalities.nis_code = centre_cities.nis_code
    where
        case '{{ scope() }}'
            when 'home' then false
            when 'centre_cities' then centre_cities.nis_code is not null
            when 'flanders' then municipalities.region_nis_code = '02000'
            when 'belgium' then true
        end
)

select * from final
