-- Grain: establishment x validity (SCD2), of every establishment that was in scope at some time, also while it was not.
-- Not for: counting without is_in_scope and a date; nor for the past before the first extract, in which only those that
-- survived to it are known.
{{ config(
    indexes=[
        {"columns": ["establishment_number"]},
        {"columns": ["enterprise_number"]},
    ]
) }}

with

establishments as (
    select * from {{ ref("int_establishment_history") }}
),

enterprises as (
    select * from {{ ref("dim_enterprise") }}
),

legal_kinds as (
    select * from {{ ref("legal_kind") }}
),

final as (
    select
        {{ surrogate_key(["establishments.establishment_number", "establishments.valid_from"]) }} as establishment_key,
        establishments.establishment_number,
        establishments.enterprise_number,
        -- as it was on the first day of the version
        coalesce(enterprises.enterprise_key, {{ unknown_key() }}) as enterprise_key,
        establishments.name,
        establishments.zipcode,
        establishments.nis_code,
        establishments.is_in_scope,
        establishments.wijk_code,
        establishments.sector_code,
        establishments.park_code,
        establishments.park_link,
        establishments.street,
        establishments.house_number,
        establishments.is_address_struck_off,
        {{ activity_key("establishments.nace_version", "establishments.nace_code") }} as main_activity_key,
        establishments.nace_version,
        establishments.nace_code,
        establishments.is_activity_of_enterprise,
        establishments.is_natural_person,
        establishments.legal_kind,
        legal_kinds.label_nl as legal_kind_nl,
        legal_kinds.label_en as legal_kind_en,
        establishments.is_business,
        establishments.is_orphan,
        establishments.start_date,
        establishments.valid_from,
        establishments.valid_to,
        establishments.valid_to is null as is_current
    from establishments
    inner join legal_kinds on establishments.legal_kind = legal_kinds.legal_kind
    left join enterprises
        on
            establishments.enterprise_number = enterprises.enterprise_number
            and {{ valid_on("enterprises", "establishments.valid_from") }}
)

select * from final
