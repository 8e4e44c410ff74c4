-- Grain: survey x outlet; of each survey the newest delivery that has it.
-- Shopping area: null is outside those that the city follows. Vacancy is a group of Locatus, so that the last use of
-- vacant premises is not told.
with

delivered as ({{ delivered("locatus_premises", per="survey_date") }}),

uses as (
    select * from {{ ref("premises_use") }}
),

areas as (
    select * from {{ ref("retail_area_locatus") }}
),

final as (
    select
        delivered.survey_date,
        delivered.premises_code,
        delivered.street,
        delivered.house_number,
        areas.area_code as retail_area_code,
        left(delivered.sector_code, 5) as nis_code,
        delivered.floor_m2,
        uses.use_group,
        delivered.branch,
        case when delivered.use_group = 'Leegstand' then 'vacant' else 'in_use' end as premises_state,
        delivered.delivery_id,
        delivered.line_number,
        delivered.is_synthetic
    from delivered
    left join uses on delivered.use_group = uses.locatus_group
    left join areas on delivered.area_number = areas.area_number
)

select * from final
