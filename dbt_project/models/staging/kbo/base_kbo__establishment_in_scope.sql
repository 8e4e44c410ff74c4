-- Grain: establishment that was ever in scope by its own address x enterprise that it ever belonged to.
-- A table of its own, since what follows is planned by its size: a city is one in hundreds of Belgium.
with

addresses as (
    select * from {{ source("raw", "kbo_address") }}
),

establishments as (
    select * from {{ source("raw", "kbo_establishment") }}
),

postcodes as (
    select * from {{ ref("postcode_municipality") }}
),

municipalities as (
    select * from {{ ref("base_kbo__municipality_in_scope") }}
),

addresses_in_scope as (
    select addresses.entity_number
    from addresses
    inner join postcodes on {{ trimmed("addresses.zipcode") }} = postcodes.postcode and postcodes.is_main
    inner join municipalities on postcodes.nis_code = municipalities.nis_code
    where
        {{ is_code("addresses.type_of_address", "BAET") }}
        -- no coalesce(): the planner would take this for one row in two hundred
        and (addresses.country_nl is null or {{ is_code("addresses.country_nl", "") }})
),

final as (
    select distinct
        establishment_number,
        enterprise_number
    from establishments
    where establishment_number in (select addresses_in_scope.entity_number from addresses_in_scope)
)

select * from final
