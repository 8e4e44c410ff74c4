-- Grain: milestone x status change, of the newest delivery.
with

delivered as ({{ delivered("milestones") }}),

statuses as (
    select * from {{ ref("city_choice") }}
    where choice_list = 'milestone_status'
),

final as (
    select
        delivered.*,
        statuses.code as milestone_status,
        (delivered.landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
    inner join statuses on delivered.status = statuses.choice_nl
)

select * from final
