-- Grain: enterprise x validity; a new version begins when any of its attributes changes.
with

enterprises as (
    select * from {{ ref("stg_kbo__enterprise") }}
),

entities as (
    select * from {{ ref("base_kbo__entity_in_scope") }}
),

legal_forms as (
    select * from {{ ref("legal_form") }}
),

legal_kinds as (
    select * from {{ ref("legal_kind") }}
),

postcodes as (
    select * from {{ ref("postcode_municipality") }}
),

seats as (
    select
        entity_number as enterprise_number,
        case when is_in_belgium then zipcode end as zipcode,
        valid_from,
        valid_to
    from {{ ref("stg_kbo__address") }}
    where type_of_address = 'REGO'
),

activities as (
    select
        *,
        entity_number as enterprise_number
    from {{ ref("int_main_activity") }}
),

names as (
    select
        *,
        entity_number as enterprise_number
    from {{ ref("int_entity_name") }}
),

slices as (
    {{ cut_versions("enterprises", "enterprise_number", ["seats", "activities", "names"]) }}
),

described as (
    select
        slices.enterprise_number,
        slices.type_of_enterprise,
        slices.type_of_enterprise = '1' as is_natural_person,
        slices.legal_form_code,
        case
            when slices.type_of_enterprise = '1' then 'natural_person'
            else coalesce(legal_forms.legal_kind, 'unknown')
        end as legal_kind,
        slices.juridical_situation,
        slices.start_date,
        seats.zipcode as seat_zipcode,
        postcodes.nis_code as seat_nis_code,
        activities.nace_version,
        activities.nace_code,
        names.name,
        slices.slice_from as valid_from,
        slices.slice_to as valid_to
    from slices
    inner join entities on slices.enterprise_number = entities.entity_number
    left join legal_forms on slices.legal_form_code = legal_forms.legal_form_code
    left join seats
        on
            slices.enterprise_number = seats.enterprise_number
            and {{ valid_on("seats", "slices.slice_from") }}
    left join postcodes on seats.zipcode = postcodes.postcode and postcodes.is_main
    left join activities
        on
            slices.enterprise_number = activities.enterprise_number
            and {{ valid_on("activities", "slices.slice_from") }}
    left join names
        on
            slices.enterprise_number = names.enterprise_number
            and {{ valid_on("names", "slices.slice_from") }}
),

merged as (
    {{ merge_versions(
        "described",
        "enterprise_number",
        [
            "type_of_enterprise", "is_natural_person", "legal_form_code", "legal_kind", "juridical_situation", "start_date",
            "seat_zipcode", "seat_nis_code", "nace_version", "nace_code", "name",
        ],
    ) }}
),

final as (
    select
        merged.*,
        legal_kinds.is_business
    from merged
    inner join legal_kinds on merged.legal_kind = legal_kinds.legal_kind
)

select * from final
