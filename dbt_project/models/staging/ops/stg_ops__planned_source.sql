-- Grain: source that is still to come, and that indicators wait for.
with

planned as (
    select * from {{ source("ops", "planned_source") }}
),

final as (
    select
        source_id,
        publisher,
        title_nl,
        title_en,
        home_page,
        access,
        why_nl,
        why_en
    from planned
)

select * from final
