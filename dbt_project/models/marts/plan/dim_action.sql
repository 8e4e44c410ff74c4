-- Grain: action of the plan, in the words of its document.
-- Not for: actions of the multi-year plan (BBC), which have codes of their own.
with

areas as (
    select * from {{ ref("plan_area") }}
    where kind = 'action'
),

final as (
    select
        area_code as action_code,
        parent_code as objective_code,
        label_nl,
        label_en,
        position,
        document
    from areas
)

select * from final
