-- Grain: last month of twelve; establishments of businesses that moved into the city minus those that moved out.
-- While twelve complete months are not there yet, those that are there, as an estimate.
with

flows as (
    select * from {{ ref("int_business_flow") }}
),

monthly as (
    select
        month,
        is_complete,
        count(*) filter (where event = 'moved_in') - count(*) filter (where event = 'moved_out') as moved
    from flows
    group by month, is_complete
),

measured as (
    select
        month as period_start,
        sum(moved) over twelve_months as value,
        count(*) filter (where is_complete) over twelve_months < 12 as is_estimate
    from monthly
    window twelve_months as (order by month range between interval '11 months' preceding and current row)
),

final as (
    {{ indicator_values("measured", "O1.moved_in", "month", "kbo_open_data", is_estimate="is_estimate") }}
)

select * from final
