-- Grain: activity of an entity in scope x version. A view, since only one model reads it.
{{ config(materialized="view") }}

with

activities as ({{ register_versions("kbo_activity") }}),

final as (
    select distinct
        entity_number,
        {{ trimmed("activity_group") }} as activity_group,
        {{ trimmed("nace_version") }} as nace_version,
        {{ trimmed("nace_code") }} as nace_code,
        {{ trimmed("classification") }} as classification,
        valid_from,
        valid_to
    from activities
)

select * from final
