-- Grain: province (or Brussels) x cohort year x NACE section x legal type x size class.
-- Not for: the city itself, since the province is the lowest level; nor a null survivor read as 0: it is a year that
-- had not passed, so divide only cohorts that were observed.
with

cohorts as (
    select * from {{ ref("stg_statbel__vat_survivals") }}
),

section_labels as (
    select * from {{ ref("nace_section_label") }}
    where nace_version = '2008'
),

size_classes as (
    select * from {{ ref("size_class") }}
),

final as (
    select
        cohorts.cohort_year,
        {{ date_key("make_date(cohorts.cohort_year, 12, 31)") }} as date_key,
        cohorts.geography_code,
        cohorts.section,
        section_labels.label_nl as section_nl,
        section_labels.label_en as section_en,
        cohorts.legal_type,
        case cohorts.legal_type
            when 'natural_person' then 'Natuurlijke persoon' else 'Rechtspersoon'
        end as legal_type_nl,
        case cohorts.legal_type when 'natural_person' then 'Natural person' else 'Legal person' end as legal_type_en,
        cohorts.size_class,
        size_classes.label_nl as size_class_nl,
        size_classes.label_en as size_class_en,
        sum(cohorts.registrations)::integer as registrations,
        {{ observed_sum("cohorts.survivors_1") }} as survivors_1,
        {{ observed_sum("cohorts.survivors_2") }} as survivors_2,
        {{ observed_sum("cohorts.survivors_3") }} as survivors_3,
        {{ observed_sum("cohorts.survivors_4") }} as survivors_4,
        {{ observed_sum("cohorts.survivors_5") }} as survivors_5,
        max(cohorts.delivery_id) as delivery_id,
        bool_or(cohorts.is_synthetic) as is_synthetic
    from cohorts
    inner join size_classes on cohorts.size_class = size_classes.size_class
    left join section_labels on cohorts.section = section_labels.section
    group by
        cohorts.cohort_year,
        cohorts.geography_code,
        cohorts.section,
        section_labels.label_nl,
        section_labels.label_en,
        cohorts.legal_type,
        cohorts.size_class,
        size_classes.label_nl,
        size_classes.label_en
)

select * from final
