-- Grain: area of the action plan: objective, action, challenge, ambition or hub, in the words of its document.
-- Not for: counting objectives or actions, of which each is an area beside what stands under it.
with

areas as (
    select * from {{ ref("plan_area") }}
),

objectives as (
    select * from {{ ref("dim_objective") }}
),

final as (
    select
        areas.area_code,
        areas.kind,
        coalesce(objectives.kind_nl, 'Actie') as kind_nl,
        coalesce(objectives.kind_en, 'Action') as kind_en,
        areas.parent_code,
        coalesce(areas.parent_code, areas.area_code) as objective_code,
        areas.label_nl,
        areas.label_en,
        areas.position,
        areas.document
    from areas
    left join objectives on areas.area_code = objectives.objective_code
)

select * from final
