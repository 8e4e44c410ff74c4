-- Grain: month; openings minus closings of establishments of businesses in the city.
with

flows as (
    select * from {{ ref("int_business_flow") }}
),

measured as (
    select
        month as period_start,
        count(*) filter (where event = 'opened') - count(*) filter (where event = 'closed') as value,
        not is_complete as is_estimate
    from flows
    group by month, is_complete
),

final as (
    {{ indicator_values("measured", "O1.net_openings", "month", "kbo_open_data", is_estimate="is_estimate") }}
)

select * from final
