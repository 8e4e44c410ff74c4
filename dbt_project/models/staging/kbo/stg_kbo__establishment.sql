-- Grain: establishment in scope x version; a version that lived less than a day is left out.
with

establishments as (
    select * from {{ source("raw", "kbo_establishment") }}
),

entities as (
    select * from {{ ref("base_kbo__entity_in_scope") }}
),

extracts as (
    select * from {{ ref("stg_kbo__extract") }}
),

dated as (
    select distinct
        establishments.establishment_number,
        establishments.enterprise_number,
        to_date(establishments.start_date, 'DD-MM-YYYY') as start_date,
        opened.snapshot_date as valid_from,
        closed.snapshot_date as valid_to
    from establishments
    inner join entities on establishments.establishment_number = entities.entity_number
    inner join extracts as opened on establishments.valid_from_extract = opened.extract_number
    left join extracts as closed on establishments.valid_to_extract = closed.extract_number
),

final as (
    select * from dated
    where valid_to is null or valid_from < valid_to
)

select * from final
