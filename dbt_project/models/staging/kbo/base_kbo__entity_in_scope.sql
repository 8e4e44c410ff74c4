-- Grain: establishment that was ever in scope, or enterprise that ever had such an establishment.
-- All of KBO is read for these entities only.
-- `may_be_named` is an allow-list: only what was a legal person in every version, and belonged to no one else.
with

establishments as (
    select * from {{ ref("base_kbo__establishment_in_scope") }}
),

enterprises as (
    select * from {{ source("raw", "kbo_enterprise") }}
),

enterprise_kinds as (
    select
        enterprise_number,
        bool_and({{ trimmed("type_of_enterprise") }} = '2') as is_legal_person
    from enterprises
    where enterprise_number in (select establishments.enterprise_number from establishments)
    group by enterprise_number
),

owners as (
    select
        establishments.establishment_number,
        establishments.enterprise_number,
        coalesce(enterprise_kinds.is_legal_person, false) as is_legal_person
    from establishments
    left join enterprise_kinds on establishments.enterprise_number = enterprise_kinds.enterprise_number
),

final as (
    select
        establishment_number as entity_number,
        true as is_establishment,
        bool_and(is_legal_person) as may_be_named
    from owners
    group by establishment_number

    union all

    select
        enterprise_number as entity_number,
        false as is_establishment,
        bool_and(is_legal_person) as may_be_named
    from owners
    group by enterprise_number
)

select * from final
