-- Grain: survey x premises; of each survey the newest delivery that has it.
-- Shopping area: null is outside all of them.
with

delivered as ({{ delivered("retail_premises", per="survey_date") }}),

states as (
    select * from {{ ref("city_choice") }}
    where choice_list = 'premises_state'
),

uses as (
    select * from {{ ref("premises_use") }}
),

areas as (
    select * from {{ ref("retail_area") }}
),

final as (
    select
        delivered.survey_date,
        delivered.premises_code,
        delivered.street,
        delivered.house_number,
        areas.area_code as retail_area_code,
        delivered.floor_m2,
        uses.use_group,
        delivered.branch,
        states.code as premises_state,
        delivered.is_short_chain,
        delivered.is_new_concept,
        delivered.is_member,
        delivered.delivery_id,
        delivered.line_number,
        delivered.is_synthetic
    from delivered
    inner join states on delivered.state = states.choice_nl
    left join uses on delivered.use_group = uses.choice_nl
    left join areas on delivered.retail_area = areas.label_nl
)

select * from final
