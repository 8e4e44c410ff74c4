-- Grain: municipality x legal form x NACE code x year, enterprises subject to VAT by their registered seat.
-- Not for: jobs or establishments in the city, which are counted by workplace; nor starts minus stops as the change of
-- `active`, which moves change too; nor adding `active` over years. No row means none.
with

payers as (
    select * from {{ ref("int_vat_payers") }}
),

legal_forms as (
    select * from {{ ref("vat_legal_form") }}
),

section_labels as (
    select * from {{ ref("nace_section_label") }}
),

municipalities as (
    select * from {{ ref("dim_municipality") }}
),

final as (
    select
        payers.year,
        {{ date_key("make_date(payers.year, 12, 31)") }} as date_key,
        payers.nis_code,
        municipalities.municipality_key,
        payers.legal_form_code,
        legal_forms.label_nl as legal_form_nl,
        legal_forms.label_en as legal_form_en,
        payers.nace_version,
        payers.nace_code,
        payers.division,
        payers.section,
        section_labels.label_nl as section_nl,
        section_labels.label_en as section_en,
        payers.active,
        payers.starts,
        payers.stops,
        payers.delivery_id,
        payers.is_synthetic
    from payers
    inner join legal_forms on payers.legal_form_code = legal_forms.legal_form_code
    left join section_labels
        on
            payers.nace_version = section_labels.nace_version
            and payers.section = section_labels.section
    left join municipalities
        on
            payers.nis_code = municipalities.nis_code
            and {{ valid_on("municipalities", "make_date(payers.year, 12, 31)") }}
)

select * from final
