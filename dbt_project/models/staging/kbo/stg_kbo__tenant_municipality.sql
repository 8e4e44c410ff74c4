-- Grain: establishment of an enterprise that rents on a site x version of its address, of which only the municipality
-- is taken; null abroad.
with

addresses as ({{ register_versions("kbo_address", among="base_kbo__entity_of_tenant") }}),

postcodes as (
    select * from {{ ref("postcode_municipality") }}
),

final as (
    select distinct
        addresses.entity_number as establishment_number,
        postcodes.nis_code,
        addresses.valid_from,
        addresses.valid_to
    from addresses
    left join postcodes
        on
            coalesce({{ trimmed("addresses.country_nl") }}, '') = ''
            and {{ trimmed("addresses.zipcode") }} = postcodes.postcode
            and postcodes.is_main
    where {{ is_code("addresses.type_of_address", "BAET") }}
)

select * from final
