-- Grain: stage of a tenant when it came to its site.
-- Not for: how far a tenant is now, which nobody writes down.
with

stages as (
    select * from {{ ref("tenancy_stage") }}
),

final as (
    select
        stage_code,
        label_nl,
        label_en,
        phase,
        phase_nl,
        phase_en,
        position
    from stages
)

select * from final
