-- Grain: entity that may be named x validity of its name. An enterprise goes by its official name, an establishment by
-- its commercial one; Dutch before the name without language, French, English and German.
with

denominations as (
    select * from {{ ref("stg_kbo__denomination") }}
),

entities as (
    select * from {{ ref("base_kbo__entity_in_scope") }}
),

ranked as (
    select
        denominations.entity_number,
        denominations.denomination as name,
        denominations.valid_from,
        denominations.valid_to,
        case
            when denominations.type_of_denomination = '001' then case when entities.is_establishment then 2 else 1 end
            when denominations.type_of_denomination = '003' then case when entities.is_establishment then 1 else 2 end
            else 3
        end as type_rank,
        case denominations.language
            when '2' then 1 when '0' then 2 when '1' then 3 when '4' then 4 when '3' then 5 else 6
        end as language_rank
    from denominations
    inner join entities on denominations.entity_number = entities.entity_number
    where denominations.denomination <> ''
),

final as (
    {{ best_version("ranked", "entity_number", ["name"], ["type_rank", "language_rank", "name"]) }}
)

select * from final
