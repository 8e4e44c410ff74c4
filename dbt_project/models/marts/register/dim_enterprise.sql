-- Grain: enterprise x validity (SCD2), of the enterprises with an establishment in scope; one member stands for an
-- enterprise that the register does not have.
-- Not for: counting the companies seated in the city (an enterprise is here by its establishment), nor for anything
-- before the first extract: the register itself keeps no past.
{{ config(
    indexes=[
        {"columns": ["enterprise_number"]},
    ]
) }}

with

enterprises as (
    select * from {{ ref("int_enterprise_history") }}
),

legal_kinds as (
    select * from {{ ref("legal_kind") }}
),

codes as (
    select * from {{ ref("stg_kbo__code") }}
    where language = 'NL'
),

known as (
    select
        {{ surrogate_key(["enterprises.enterprise_number", "enterprises.valid_from"]) }} as enterprise_key,
        enterprises.enterprise_number,
        enterprises.name,
        enterprises.is_natural_person,
        enterprises.legal_form_code,
        legal_forms.label as legal_form_nl,
        enterprises.legal_kind,
        legal_kinds.label_nl as legal_kind_nl,
        legal_kinds.label_en as legal_kind_en,
        enterprises.is_business,
        enterprises.juridical_situation,
        situations.label as juridical_situation_nl,
        case
            when enterprises.juridical_situation in ({{ bankrupt_situations() }}) then 'bankruptcy'
            when enterprises.juridical_situation in ('030', '031', '040', '041', '091') then 'reorganisation'
            when enterprises.juridical_situation in ('010', '012', '013') then 'dissolution'
        end as distress,
        enterprises.start_date,
        enterprises.seat_zipcode,
        enterprises.seat_nis_code,
        {{ activity_key("enterprises.nace_version", "enterprises.nace_code") }} as main_activity_key,
        enterprises.valid_from,
        enterprises.valid_to,
        enterprises.valid_to is null as is_current
    from enterprises
    inner join legal_kinds on enterprises.legal_kind = legal_kinds.legal_kind
    left join codes as legal_forms
        on enterprises.legal_form_code = legal_forms.code and legal_forms.category = 'JuridicalForm'
    left join codes as situations
        on enterprises.juridical_situation = situations.code and situations.category = 'JuridicalSituation'
),

missing as (
    select
        {{ unknown_key() }} as enterprise_key,
        'unknown' as enterprise_number,
        null as name,
        false as is_natural_person,
        null as legal_form_code,
        null as legal_form_nl,
        legal_kind,
        label_nl as legal_kind_nl,
        label_en as legal_kind_en,
        is_business,
        null as juridical_situation,
        null as juridical_situation_nl,
        null as distress,
        null::date as start_date,
        null as seat_zipcode,
        null as seat_nis_code,
        {{ activity_key("null", "null") }} as main_activity_key,
        date '0001-01-01' as valid_from,
        null::date as valid_to,
        true as is_current
    from legal_kinds
    where legal_kind = 'unknown'
),

final as (
    select * from known
    union all
    select * from missing
)

select * from final
