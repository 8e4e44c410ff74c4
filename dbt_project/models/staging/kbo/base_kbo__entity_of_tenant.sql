-- Grain: enterprise that rents on a site, by the number that its contract names, or establishment that ever belonged to
-- one, wherever it lies: a tenant that leaves the city is followed to where it went.
with

leases as (
    select * from {{ ref("stg_genk__tenancy_leases") }}
),

enterprises as (
    select * from {{ source("raw", "kbo_enterprise") }}
),

establishments as (
    select * from {{ source("raw", "kbo_establishment") }}
),

tenants as (
    select distinct enterprise_number from leases
    where enterprise_number is not null
),

kinds as (
    select
        enterprise_number,
        bool_and({{ trimmed("type_of_enterprise") }} = '2') as is_legal_person
    from enterprises
    where enterprise_number in (select tenants.enterprise_number from tenants)
    group by enterprise_number
),

final as (
    select
        enterprise_number as entity_number,
        false as is_establishment,
        is_legal_person as may_be_named
    from kinds

    union all

    select
        establishments.establishment_number as entity_number,
        true as is_establishment,
        bool_and(kinds.is_legal_person) as may_be_named
    from establishments
    inner join kinds on establishments.enterprise_number = kinds.enterprise_number
    group by establishments.establishment_number
)

select * from final
