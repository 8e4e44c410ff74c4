-- Grain: year x compared municipality x legal form x NACE code of five characters.
with

payers as (
    select * from {{ ref("stg_statbel__vat") }}
),

municipalities as (
    select * from {{ ref("int_municipality_compared") }}
),

sections as (
    select * from {{ ref("nace_section") }}
),

final as (
    select
        payers.year,
        payers.nis_code,
        payers.legal_form_code,
        payers.nace_code,
        payers.nace_version,
        payers.division,
        coalesce(sections.section, 'unknown') as section,
        payers.active,
        payers.starts,
        payers.stops,
        payers.delivery_id,
        payers.is_synthetic
    from payers
    inner join municipalities on payers.nis_code = municipalities.nis_code
    left join sections
        on
            payers.nace_version = sections.nace_version
            and payers.division between sections.division_from and sections.division_to
)

select * from final
