-- Grain: name of an entity in scope that may be named x version. Names of natural persons end in raw.
with

denominations as (
    select * from {{ source("raw", "kbo_denomination") }}
),

entities as (
    select * from {{ ref("base_kbo__entity_in_scope") }}
),

extracts as (
    select * from {{ ref("stg_kbo__extract") }}
),

dated as (
    select distinct
        denominations.entity_number,
        {{ trimmed("denominations.language") }} as language,
        {{ trimmed("denominations.type_of_denomination") }} as type_of_denomination,
        {{ tidy_text("denominations.denomination") }} as denomination,
        opened.snapshot_date as valid_from,
        closed.snapshot_date as valid_to
    from denominations
    inner join entities on denominations.entity_number = entities.entity_number and entities.may_be_named
    inner join extracts as opened on denominations.valid_from_extract = opened.extract_number
    left join extracts as closed on denominations.valid_to_extract = closed.extract_number
),

final as (
    select * from dated
    where valid_to is null or valid_from < valid_to
)

select * from final
