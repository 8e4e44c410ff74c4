-- Grain: geography that a figure can be about, by its code: municipality (former ones too), neighbourhood (wijk of
-- 2025) of the city, province, region, country; one member stands for "unknown".
-- Not for: adding members of two levels, which hold each other; nor neighbourhoods of before 2025.
with

municipalities as (
    select * from {{ ref("int_municipality_known") }}
),

labels as (
    select * from {{ ref("geography_label") }}
),

sectors as (
    select * from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
),

industrial as (
    select area_code as wijk_code from {{ ref("park_area") }}
    where area_kind = 'neighbourhood'
),

cohorts as (
    select * from {{ ref("stg_statbel__vat_survivals") }}
),

of_municipalities as (
    select
        nis_code as geography_code,
        'municipality' as level,
        name_nl,
        case when is_home then '{{ var("home_name_en") }}' end as name_en,
        nis_code,
        null as province_code,
        null as region_code,
        true as is_locatable,
        valid_from,
        valid_to
    from municipalities
),

of_neighbourhoods as (
    select
        wijk_code as geography_code,
        'neighbourhood' as level,
        min(wijk_name_nl) as name_nl,
        null as name_en,
        '{{ var("home_nis_code") }}' as nis_code,
        null as province_code,
        null as region_code,
        true as is_locatable,
        date '2025-01-01' as valid_from,
        null::date as valid_to
    from sectors
    where is_locatable
    group by wijk_code
),

not_locatable as (
    -- always there, also where the list of sectors is not loaded yet
    select
        '{{ var("home_nis_code") }}WONB' as geography_code,
        'neighbourhood' as level,
        'Niet te lokaliseren' as name_nl,
        'Cannot be located' as name_en,
        '{{ var("home_nis_code") }}' as nis_code,
        null as province_code,
        null as region_code,
        false as is_locatable,
        date '2025-01-01' as valid_from,
        null::date as valid_to
),

above_municipalities as (
    select
        geography_code,
        level,
        name_nl,
        name_en,
        null as nis_code,
        case when level = 'province' then geography_code end as province_code,
        region_code,
        true as is_locatable,
        null::date as valid_from,
        null::date as valid_to
    from labels
),

unknown_codes as (
    select 'unknown' as geography_code
    union
    -- a code that a publisher uses is a member still, so that its rows are not lost
    select cohorts.geography_code
    from cohorts
    left join labels on cohorts.geography_code = labels.geography_code
    where labels.geography_code is null
),

not_known as (
    select
        geography_code,
        'unknown' as level,
        case geography_code when 'unknown' then 'Onbekend' else geography_code end as name_nl,
        case geography_code when 'unknown' then 'Unknown' else geography_code end as name_en,
        null as nis_code,
        null as province_code,
        null as region_code,
        false as is_locatable,
        null::date as valid_from,
        null::date as valid_to
    from unknown_codes
),

members as (
    select * from of_municipalities
    union all
    select * from of_neighbourhoods
    union all
    select * from not_locatable
    union all
    select * from above_municipalities
    union all
    select * from not_known
),

final as (
    select
        members.geography_code,
        members.level,
        case members.level
            when 'municipality' then 'Gemeente'
            when 'neighbourhood' then 'Wijk'
            when 'province' then 'Provincie'
            when 'region' then 'Gewest'
            when 'country' then 'Land'
            when 'unknown' then 'Onbekend'
        end as level_nl,
        case members.level
            when 'municipality' then 'Municipality'
            when 'neighbourhood' then 'Neighbourhood'
            when 'province' then 'Province'
            when 'region' then 'Region'
            when 'country' then 'Country'
            when 'unknown' then 'Unknown'
        end as level_en,
        members.name_nl,
        members.name_en,
        members.nis_code,
        municipalities.name_nl as municipality,
        municipalities.arrondissement,
        coalesce(municipalities.province_code, members.province_code) as province_code,
        coalesce(municipalities.province, provinces.name_nl) as province,
        coalesce(municipalities.region_code, members.region_code) as region_code,
        coalesce(municipalities.region, regions.name_nl) as region,
        coalesce(municipalities.is_home, false) as is_home,
        coalesce(municipalities.is_centre_city, false) as is_centre_city,
        industrial.wijk_code is not null as is_industrial,
        members.is_locatable,
        members.valid_from,
        members.valid_to,
        members.valid_to is null as is_current
    from members
    left join municipalities on members.nis_code = municipalities.nis_code
    left join labels as provinces on members.province_code = provinces.geography_code
    left join labels as regions on members.region_code = regions.geography_code
    left join industrial on members.geography_code = industrial.wijk_code
)

select * from final
