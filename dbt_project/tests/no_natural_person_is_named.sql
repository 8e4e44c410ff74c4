-- Names, streets and house numbers of natural persons end in raw.
select establishment_number as entity_number
from {{ ref("dim_establishment") }}
where is_natural_person and (name is not null or street is not null or house_number is not null)

union all

select enterprise_number as entity_number
from {{ ref("dim_enterprise") }}
where is_natural_person and (name is not null or seat_zipcode is not null)

union all

select enterprises.enterprise_number as entity_number
from {{ ref("fct_innovation_participation") }} as participations
inner join {{ ref("dim_enterprise") }} as enterprises on participations.enterprise_key = enterprises.enterprise_key
where enterprises.is_natural_person

union all

select enterprise_number as entity_number
from {{ ref("fct_lease") }}
where not is_legal_person and coalesce(enterprise_number, exit_kind, after_state) is not null

union all

select leases.enterprise_number as entity_number
from {{ ref("fct_lease") }} as leases
inner join {{ source("raw", "kbo_enterprise") }} as enterprises
    on leases.enterprise_number = enterprises.enterprise_number
where enterprises.type_of_enterprise <> '2'

union all

select denominations.entity_number
from {{ ref("stg_kbo__denomination") }} as denominations
inner join {{ source("raw", "kbo_enterprise") }} as enterprises
    on denominations.entity_number = enterprises.enterprise_number
where enterprises.type_of_enterprise <> '2'
