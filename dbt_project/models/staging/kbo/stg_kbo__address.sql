-- Grain: address of an entity in scope x version.
-- Ephemeral on purpose: it holds home addresses of natural persons, which must not stand in any table behind raw.
{{ config(materialized="ephemeral") }}

with

addresses as ({{ register_versions("kbo_address") }}),

final as (
    select distinct
        entity_number,
        {{ trimmed("type_of_address") }} as type_of_address,
        coalesce({{ trimmed("country_nl") }}, '') = '' as is_in_belgium,
        nullif({{ trimmed("zipcode") }}, '') as zipcode,
        coalesce(
            nullif({{ tidy_text("street_nl") }}, ''), nullif({{ tidy_text("street_fr") }}, '')
        ) as street,
        nullif({{ tidy_text("house_number") }}, '') as house_number,
        date_striking_off is not null as is_struck_off,
        may_be_named,
        valid_from,
        valid_to
    from addresses
)

select * from final
