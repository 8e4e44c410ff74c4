-- Grain: row of the newest delivery: cohort year x province (or Brussels) x legal type x size class x NACE division.
with

delivered as ({{ delivered("statbel_vat_survivals") }}),

size_classes as (
    select * from {{ ref("statbel_size_class") }}
    where file = 'TF_VAT_SURVIVALS'
),

final as (
    select
        delivered.year as cohort_year,
        -- some files leave out the leading zero of a region
        lpad(delivered.region_nis_code, 5, '0') as region_nis_code,
        -- Brussels has no province
        coalesce(delivered.province_nis_code, lpad(delivered.region_nis_code, 5, '0')) as geography_code,
        case delivered.legal_type_code when '1' then 'natural_person' when '2' then 'legal_person' end as legal_type,
        delivered.size_class_code,
        coalesce(size_classes.size_class, 'unknown') as size_class,
        {{ nace_section("delivered.nace_section") }} as section,
        delivered.nace_division,
        delivered.first_registrations as registrations,
        delivered.survivors_1,
        delivered.survivors_2,
        delivered.survivors_3,
        delivered.survivors_4,
        delivered.survivors_5,
        delivered.delivery_id,
        delivered.line_number,
        delivered.is_synthetic
    from delivered
    left join size_classes on {{ is_size_class("delivered", "size_classes") }}
)

select * from final
