-- Grain: milestone x status change; the newest row of a milestone is its present status.
-- Not for: telling what is overdue, which depends on the day that one looks (fct_target_status does); nor counting
-- rows as milestones without is_current.
with

statuses as (
    select * from {{ ref("int_milestone_status") }}
),

choices as (
    select * from {{ ref("city_choice") }}
    where choice_list = 'milestone_status'
),

final as (
    select
        statuses.milestone_code,
        statuses.status_date,
        {{ date_key("statuses.status_date") }} as date_key,
        statuses.area_code,
        statuses.indicator_code,
        statuses.title_nl,
        statuses.title_en,
        statuses.milestone_status,
        choices.label_nl as status_nl,
        choices.label_en as status_en,
        statuses.previous_status,
        statuses.planned_end,
        statuses.first_planned_end,
        statuses.days_slipped,
        statuses.times_moved,
        statuses.amount_eur,
        statuses.is_current,
        statuses.delivery_id
    from statuses
    inner join choices on statuses.milestone_status = choices.code
)

select * from final
