-- Grain: municipality x validity of its own row in REFNIS and of all units above it.
with

units as (
    select * from {{ ref("stg_statbel__refnis") }}
),

municipalities as (
    select * from units
    where level = 4
),

arrondissements as (
    select * from units
    where level = 3
),

provinces as (
    select * from units
    where level = 2
),

regions as (
    select * from units
    where level = 1
),

-- each step keeps the days on which both units were valid; Brussels has no province between arrondissement and region
with_arrondissement as (
    select
        municipalities.nis_code,
        municipalities.name_nl,
        municipalities.name_fr,
        municipalities.name_de,
        arrondissements.nis_code as arrondissement_nis_code,
        arrondissements.name_nl as arrondissement,
        arrondissements.parent_nis_code,
        greatest(municipalities.valid_from, arrondissements.valid_from) as valid_from,
        least(municipalities.valid_to, arrondissements.valid_to) as valid_to
    from municipalities
    inner join arrondissements
        on
            municipalities.parent_nis_code = arrondissements.nis_code
            and {{ overlaps("municipalities", "arrondissements") }}
),

with_province as (
    select
        with_arrondissement.nis_code,
        with_arrondissement.name_nl,
        with_arrondissement.name_fr,
        with_arrondissement.name_de,
        with_arrondissement.arrondissement_nis_code,
        with_arrondissement.arrondissement,
        provinces.nis_code as province_nis_code,
        provinces.name_nl as province,
        coalesce(provinces.parent_nis_code, with_arrondissement.parent_nis_code) as region_nis_code,
        greatest(with_arrondissement.valid_from, provinces.valid_from) as valid_from,
        least(with_arrondissement.valid_to, provinces.valid_to) as valid_to
    from with_arrondissement
    left join provinces
        on
            with_arrondissement.parent_nis_code = provinces.nis_code
            and {{ overlaps("with_arrondissement", "provinces") }}
),

final as (
    select
        with_province.nis_code,
        with_province.name_nl,
        with_province.name_fr,
        with_province.name_de,
        with_province.arrondissement_nis_code,
        with_province.arrondissement,
        with_province.province_nis_code,
        with_province.province,
        regions.nis_code as region_nis_code,
        regions.name_nl as region,
        greatest(with_province.valid_from, regions.valid_from) as valid_from,
        least(with_province.valid_to, regions.valid_to) as valid_to
    from with_province
    left join regions
        on
            with_province.region_nis_code = regions.nis_code
            and {{ overlaps("with_province", "regions") }}
)

select * from final
