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

-- a first end is no move, nor is a row that names none
planned as (
    select
        milestone_code,
        status_date,
        first_value(planned_end) over each_milestone as first_planned_end,
        planned_end <> lag(planned_end) over each_milestone as is_moved
    from milestones
    where planned_end is not null
    window each_milestone as (
        partition by milestone_code
        order by status_date
    )
),

final as (
    select
        newest.indicator_code,
        newest.area_code,
        milestones.milestone_code,
        milestones.status_date,
        milestones.milestone_status,
        lag(milestones.milestone_status) over each_milestone as previous_status,
        lead(milestones.status_date) over each_milestone as held_until,
        milestones.planned_end,
        planned.first_planned_end,
        milestones.planned_end - planned.first_planned_end as days_slipped,
        (count(*) filter (where planned.is_moved) over each_milestone)::integer as times_moved,
        milestones.amount_eur,
        newest.title_nl,
        coalesce(newest.title_en, newest.title_nl) as title_en,
        milestones.status_date = newest.status_date as is_current,
        milestones.delivery_id,
        milestones.delivered_on,
        milestones.line_number
    from milestones
    inner join newest on milestones.milestone_code = newest.milestone_code
    left join planned
        on
            milestones.milestone_code = planned.milestone_code
            and milestones.status_date = planned.status_date
    window each_milestone as (
        partition by milestones.milestone_code
        order by milestones.status_date
    )
)

select * from final
