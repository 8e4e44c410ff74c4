-- Grain: municipality x validity.
-- Not for: joining on nis_code alone, which gives a municipality once for each validity: use municipality_key, or
-- is_current.
with

municipalities as (
    select * from {{ ref("int_municipality") }}
),

centre_cities as (
    select * from {{ ref("centre_city") }}
),

final as (
    select
        {{ surrogate_key(["municipalities.nis_code", "municipalities.valid_from"]) }} as municipality_key,
        municipalities.nis_code,
        municipalities.name_nl,
        municipalities.name_fr,
        municipalities.name_de,
        municipalities.arrondissement_nis_code,
        municipalities.arrondissement,
        municipalities.province_nis_code,
        municipalities.province,
        municipalities.region_nis_code,
        municipalities.region,
        centre_cities.nis_code is not null as is_centre_city,
        municipalities.valid_from,
        municipalities.valid_to,
        municipalities.valid_to is null as is_current
    from municipalities
    left join centre_cities
        on
            municipalities.nis_code = centre_cities.nis_code
            and municipalities.valid_from <= coalesce(centre_cities.valid_to, 'infinity')
            and coalesce(municipalities.valid_to, 'infinity') > coalesce(centre_cities.valid_from, '-infinity')
)

select * from final
