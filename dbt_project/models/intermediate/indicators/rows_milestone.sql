-- Grain: indicator x milestone x status, while it holds; a milestone that was dropped counts no more.
-- An action counts its milestones that are done, the funding of Thor Park the euro of those that are done.
with

statuses as (
    select * from {{ ref("int_milestone_status") }}
    where indicator_code is not null and milestone_status <> 'dropped'
),

final as (
    select
        indicator_code,
        milestone_code as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        status_date as counts_from,
        held_until as counts_to,
        case
            when milestone_status <> 'done' then 0
            when indicator_code = 'T1.funding' then coalesce(amount_eur, 0)
            else 1
        end as numerator,
        case when indicator_code <> 'T1.funding' then 1 end as denominator,
        delivery_id,
        line_number
    from statuses
)

select * from final
