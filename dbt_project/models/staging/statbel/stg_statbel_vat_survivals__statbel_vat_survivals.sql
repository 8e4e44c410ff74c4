-- Grain: row of the newest delivery: cohort year x province (or Brussels) x legal type x size class x NACE division.
with

newest as (
    {{ newest_rows("statbel_vat_survivals", "statbel_vat_survivals") }}
),

size_classes as (
    select * from {{ ref("statbel_size_class") }}
    where file = 'TF_VAT_SURVIVALS'
),

final as (
    select
        newest.year::integer as cohort_year,
        {{ nis_code("newest.region_nis_code") }} as region_nis_code,
        -- Brussels has no province
        coalesce(
            {{ nis_code("newest.province_nis_code") }}, {{ nis_code("newest.region_nis_code") }}
        ) as geography_code,
        case btrim(newest.legal_type_code)
            when '1' then 'natural_person'
            when '2' then 'legal_person'
        end as legal_type,
        btrim(newest.size_class_code) as size_class_code,
        coalesce(size_classes.size_class, 'unknown') as size_class,
        case when btrim(newest.nace_section) ~ '^[A-W]$' then btrim(newest.nace_section) else 'unknown' end as section,
        nullif(btrim(newest.nace_division), '') as division,
        {{ to_count("newest.first_registrations") }} as registrations,
        {{ to_count("newest.survivors_1") }} as survivors_1,
        {{ to_count("newest.survivors_2") }} as survivors_2,
        {{ to_count("newest.survivors_3") }} as survivors_3,
        {{ to_count("newest.survivors_4") }} as survivors_4,
        {{ to_count("newest.survivors_5") }} as survivors_5,
        newest.delivery_id,
        {{ is_synthetic("newest.file_name") }} as is_synthetic
    from newest
    left join size_classes
        on
            ltrim(btrim(newest.size_class_code), '0') = size_classes.code
            and {{ size_label("newest.size_class_nl") }} = size_classes.label
)

select * from final
