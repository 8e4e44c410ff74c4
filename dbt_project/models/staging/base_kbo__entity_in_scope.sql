-- Grain: establishment that was ever in scope by its own address, or enterprise that ever had such an establishment.
-- Everything else of KBO is read for these entities only: Genk is one in two hundred of 36 million activity rows.
-- `may_be_named` is an allow-list: only what was a legal person in every version, and belonged to no one else.
with

addresses as (
    select * from {{ source("raw", "kbo_address") }}
),

establishments as (
    select * from {{ source("raw", "kbo_establishment") }}
),

enterprises as (
    select * from {{ source("raw", "kbo_enterprise") }}
),

postcodes as (
    select * from {{ ref("postcode_municipality") }}
),

municipalities as (
    select * from {{ ref("base_kbo__municipality_in_scope") }}
),

establishments_in_scope as (
    select distinct addresses.entity_number
    from addresses
    inner join postcodes on addresses.zipcode = postcodes.postcode and postcodes.is_main
    inner join municipalities on postcodes.nis_code = municipalities.nis_code
    where
        addresses.type_of_address = 'BAET'
        and coalesce(addresses.country_nl, '') = ''
),

owners as (
    select distinct
        establishments.establishment_number,
        establishments.enterprise_number
    from establishments
    inner join establishments_in_scope on establishments.establishment_number = establishments_in_scope.entity_number
),

enterprise_kinds as (
    select
        enterprise_number,
        bool_and(type_of_enterprise = '2') as is_legal_person
    from enterprises
    where enterprise_number in (select owners.enterprise_number from owners)
    group by enterprise_number
),

final as (
    select
        owners.establishment_number as entity_number,
        true as is_establishment,
        bool_and(coalesce(enterprise_kinds.is_legal_person, false)) as may_be_named
    from owners
    left join enterprise_kinds on owners.enterprise_number = enterprise_kinds.enterprise_number
    group by owners.establishment_number

    union all

    select
        owners.enterprise_number as entity_number,
        false as is_establishment,
        bool_and(coalesce(enterprise_kinds.is_legal_person, false)) as may_be_named
    from owners
    left join enterprise_kinds on owners.enterprise_number = enterprise_kinds.enterprise_number
    group by owners.enterprise_number
)

select * from final
