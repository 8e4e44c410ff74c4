-- Grain: objective of the plan, or challenge, ambition or hub that its documents name beside the objectives.
-- Not for: the actions, which are in dim_action.
with

areas as (
    select * from {{ ref("plan_area") }}
    where kind <> 'action'
),

final as (
    select
        area_code as objective_code,
        kind,
        case kind
            when 'objective' then 'Doelstelling'
            when 'challenge' then 'Uitdaging'
            when 'ambition' then 'Ambitie'
            when 'hub' then 'Hub'
        end as kind_nl,
        case kind
            when 'objective' then 'Objective'
            when 'challenge' then 'Challenge'
            when 'ambition' then 'Ambition'
            when 'hub' then 'Hub'
        end as kind_en,
        label_nl,
        label_en,
        position,
        document
    from areas
)

select * from final
