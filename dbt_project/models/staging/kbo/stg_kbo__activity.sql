-- Grain: activity of an entity in scope x version. A view, since only one model reads it.
{{ config(materialized="view") }}

with

activities as (
    select * from {{ source("raw", "kbo_activity") }}
),

entities as (
    select * from {{ ref("base_kbo__entity_in_scope") }}
),

extracts as (
    select * from {{ ref("stg_kbo__extract") }}
),

dated as (
    select distinct
        activities.entity_number,
        {{ trimmed("activities.activity_group") }} as activity_group,
        {{ trimmed("activities.nace_version") }} as nace_version,
        {{ trimmed("activities.nace_code") }} as nace_code,
        {{ trimmed("activities.classification") }} as classification,
        opened.snapshot_date as valid_from,
        closed.snapshot_date as valid_to
    from activities
    inner join entities on activities.entity_number = entities.entity_number
    inner join extracts as opened on activities.valid_from_extract = opened.extract_number
    left join extracts as closed on activities.valid_to_extract = closed.extract_number
),

final as (
    select * from dated
    where valid_to is null or valid_from < valid_to
)

select * from final
