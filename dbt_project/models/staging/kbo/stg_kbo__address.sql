-- Grain: address of an entity in scope x version.
-- Ephemeral on purpose: it holds home addresses of natural persons, which must not stand in any table behind raw.
{{ config(materialized="ephemeral") }}

with

addresses as (
    select * from {{ source("raw", "kbo_address") }}
),

entities as (
    select * from {{ ref("base_kbo__entity_in_scope") }}
),

extracts as (
    select * from {{ ref("stg_kbo__extract") }}
),

dated as (
    select distinct
        addresses.entity_number,
        {{ trimmed("addresses.type_of_address") }} as type_of_address,
        coalesce({{ trimmed("addresses.country_nl") }}, '') = '' as is_in_belgium,
        nullif({{ trimmed("addresses.zipcode") }}, '') as zipcode,
        coalesce(
            nullif({{ tidy_text("addresses.street_nl") }}, ''), nullif({{ tidy_text("addresses.street_fr") }}, '')
        ) as street,
        nullif({{ tidy_text("addresses.house_number") }}, '') as house_number,
        addresses.date_striking_off is not null as is_struck_off,
        entities.may_be_named,
        opened.snapshot_date as valid_from,
        closed.snapshot_date as valid_to
    from addresses
    inner join entities on addresses.entity_number = entities.entity_number
    inner join extracts as opened on addresses.valid_from_extract = opened.extract_number
    left join extracts as closed on addresses.valid_to_extract = closed.extract_number
),

final as (
    select * from dated
    where valid_to is null or valid_from < valid_to
)

select * from final
