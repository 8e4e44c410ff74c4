-- Grain: province (or Brussels) x cohort year x NACE section x legal type x size class.
-- Not for: the city itself, since the province is the lowest level; nor a null survivor read as 0: it is a year that
-- had not passed, so divide only cohorts that were observed.
with

cohorts as (
    select * from {{ ref("stg_statbel__vat_survivals") }}
),

sections as (
    select * from {{ ref("dim_activity") }}
    where nace_version = '2008' and code_length = 1
),

final as (
    select
        cohorts.cohort_year,
        {{ period_date_key("year", "make_date(cohorts.cohort_year, 1, 1)") }} as date_key,
        cohorts.geography_code,
        coalesce(sections.activity_key, {{ activity_key("null", "null") }}) as section_key,
        cohorts.section,
        cohorts.legal_type,
        case cohorts.legal_type
            when 'natural_person' then 'Natuurlijke persoon' else 'Rechtspersoon'
        end as legal_type_nl,
        case cohorts.legal_type when 'natural_person' then 'Natural person' else 'Legal person' end as legal_type_en,
        cohorts.size_class,
        sum(cohorts.registrations)::integer as registrations,
        {{ observed_sum("cohorts.survivors_1") }} as survivors_1,
        {{ observed_sum("cohorts.survivors_2") }} as survivors_2,
        {{ observed_sum("cohorts.survivors_3") }} as survivors_3,
        {{ observed_sum("cohorts.survivors_4") }} as survivors_4,
        {{ observed_sum("cohorts.survivors_5") }} as survivors_5,
        max(cohorts.delivery_id) as delivery_id,
        bool_or(cohorts.is_synthetic) as is_synthetic
    from cohorts
    left join sections on cohorts.section = sections.nace_code
    group by
        cohorts.cohort_year,
        cohorts.geography_code,
        sections.activity_key,
        cohorts.section,
        cohorts.legal_type,
        cohorts.size_class
)

select * from final
