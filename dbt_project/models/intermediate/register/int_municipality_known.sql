-- Grain: NIS code of a municipality, as it is called and where it lies now, or did in the end. One of which there are
-- figures is here, known to REFNIS or not.
with

versions as (
    select * from {{ ref("int_municipality") }}
),

labels as (
    select * from {{ ref("geography_label") }}
),

centre_cities as (
    select * from {{ ref("centre_city") }}
),

in_scope as (
    select * from {{ ref("base_kbo__municipality_in_scope") }}
),

compared as (
    select * from {{ ref("int_municipality_compared") }}
),

newest as (
    select distinct on (nis_code)
        *,
        min(valid_from) over (partition by nis_code) as known_from
    from versions
    order by nis_code asc, valid_from desc
),

codes as (
    select nis_code from newest
    union
    select nis_code from in_scope
    union
    select nis_code from compared
),

final as (
    select
        codes.nis_code,
        coalesce(newest.name_nl, centre_cities.name_nl, codes.nis_code) as name_nl,
        newest.arrondissement,
        newest.province_nis_code as province_code,
        -- provinces of before 1995 are in REFNIS only
        coalesce(provinces.name_nl, newest.province) as province,
        newest.region_nis_code as region_code,
        coalesce(regions.name_nl, newest.region) as region,
        codes.nis_code = '{{ var("home_nis_code") }}' as is_home,
        centre_cities.nis_code is not null as is_centre_city,
        newest.known_from as valid_from,
        newest.valid_to
    from codes
    left join newest on codes.nis_code = newest.nis_code
    left join centre_cities on codes.nis_code = centre_cities.nis_code
    left join labels as provinces on newest.province_nis_code = provinces.geography_code
    left join labels as regions on newest.region_nis_code = regions.geography_code
)

select * from final
