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

activities as (
    select * from {{ ref("dim_activity") }}
),

final as (
    select
        payers.year,
        {{ period_date_key("year", "make_date(payers.year, 1, 1)") }} as date_key,
        payers.nis_code as geography_code,
        payers.legal_form_code,
        legal_forms.label_nl as legal_form_nl,
        legal_forms.label_en as legal_form_en,
        coalesce(activities.activity_key, {{ activity_key("null", "null") }}) as activity_key,
        payers.nace_version,
        payers.nace_code,
        payers.division,
        payers.section,
        payers.active,
        payers.starts,
        payers.stops,
        payers.delivery_id,
        payers.is_synthetic
    from payers
    inner join legal_forms on payers.legal_form_code = legal_forms.legal_form_code
    left join activities
        on
            payers.nace_version = activities.nace_version
            and payers.nace_code = activities.nace_code
)

select * from final
