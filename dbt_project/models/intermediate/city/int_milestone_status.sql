-- Grain: milestone x status change. On a day a milestone has the status of its latest row up to that day.
-- A milestone counts where its newest row says, whatever it was registered for before.
with

milestones as (
    select * from {{ ref("stg_genk__milestones") }}
),

newest as (
    select distinct on (milestone_code) *
    from milestones
    order by milestone_code asc, status_date desc
),

final as (
    select
        newest.indicator_code,
        newest.area_code,
        milestones.milestone_code,
        milestones.status_date,
        milestones.milestone_status,
        lag(milestones.milestone_status) over each_milestone as previous_status,
        milestones.planned_end,
        milestones.amount_eur,
        newest.title_nl,
        coalesce(newest.title_en, newest.title_nl) as title_en,
        milestones.status_date = newest.status_date as is_current,
        milestones.delivery_id,
        milestones.delivered_on
    from milestones
    inner join newest on milestones.milestone_code = newest.milestone_code
    window each_milestone as (
        partition by milestones.milestone_code
        order by milestones.status_date
    )
)

select * from final
