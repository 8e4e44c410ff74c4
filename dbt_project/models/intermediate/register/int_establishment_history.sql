-- Grain: establishment x validity; a new version begins when any attribute of it or of its enterprise changes.
-- An establishment without an activity of its own takes the main activity of its enterprise, and says so.
with

establishments as (
    select * from {{ ref("stg_kbo__establishment") }}
),

addresses as (
    select * from {{ ref("int_establishment_address") }}
),

activities as (
    select
        *,
        entity_number as establishment_number
    from {{ ref("int_main_activity") }}
),

names as (
    select
        *,
        entity_number as establishment_number
    from {{ ref("int_entity_name") }}
),

enterprises as (
    select * from {{ ref("int_enterprise_history") }}
),

entities as (
    select * from {{ ref("base_kbo__entity_in_scope") }}
),

owners as (
    select
        establishments.establishment_number,
        enterprises.*
    from establishments
    inner join enterprises on establishments.enterprise_number = enterprises.enterprise_number
),

slices as (
    {{ cut_versions("establishments", "establishment_number", ["addresses", "activities", "names", "owners"]) }}
),

described as (
    select
        slices.establishment_number,
        slices.enterprise_number,
        slices.start_date,
        addresses.zipcode,
        addresses.nis_code,
        coalesce(addresses.is_in_scope, false) as is_in_scope,
        addresses.wijk_code,
        addresses.sector_code,
        addresses.park_code,
        addresses.park_link,
        addresses.retail_area_code,
        addresses.street,
        addresses.house_number,
        coalesce(addresses.address_number, 0) as address_number,
        coalesce(addresses.is_struck_off, false) as is_address_struck_off,
        coalesce(activities.nace_version, enterprises.nace_version) as nace_version,
        coalesce(activities.nace_code, enterprises.nace_code) as nace_code,
        (activities.nace_code is null and enterprises.nace_code is not null) as is_activity_of_enterprise,
        coalesce(enterprises.is_natural_person, false) as is_natural_person,
        coalesce(enterprises.legal_kind, 'unknown') as legal_kind,
        coalesce(enterprises.is_business, true) as is_business,
        (enterprises.enterprise_number is null) as is_orphan,
        case when entities.may_be_named then coalesce(names.name, enterprises.name) end as name,
        slices.slice_from as valid_from,
        slices.slice_to as valid_to
    from slices
    inner join entities on slices.establishment_number = entities.entity_number
    left join addresses
        on
            slices.establishment_number = addresses.establishment_number
            and {{ valid_on("addresses", "slices.slice_from") }}
    left join activities
        on
            slices.establishment_number = activities.establishment_number
            and {{ valid_on("activities", "slices.slice_from") }}
    left join names
        on
            slices.establishment_number = names.establishment_number
            and {{ valid_on("names", "slices.slice_from") }}
    left join enterprises
        on
            slices.enterprise_number = enterprises.enterprise_number
            and {{ valid_on("enterprises", "slices.slice_from") }}
),

final as (
    {{ merge_versions(
        "described",
        "establishment_number",
        [
            "enterprise_number", "start_date", "zipcode", "nis_code", "is_in_scope", "wijk_code", "sector_code", "park_code",
            "park_link", "retail_area_code", "street", "house_number", "address_number", "is_address_struck_off",
            "nace_version", "nace_code", "is_activity_of_enterprise", "is_natural_person", "legal_kind", "is_business", "is_orphan", "name",
        ],
    ) }}
)

select * from final
