-- Grain: booking year that has begun, by the newest plan that has it; A2.2.budget, euro for the shopping streets.
with

budgets as (
    select * from {{ ref("int_area_budget") }}
    where area_code = 'A2.2'
),

measured as (
    select distinct on (booking_year)
        make_date(booking_year, 1, 1) as period_start,
        amount_eur as value,
        delivery_id
    from budgets
    -- the years to come are in fct_area_budget; here they would be taken for the latest value
    where booking_year <= extract(year from {{ as_of() }})
    order by booking_year asc, plan_year desc
),

final as (
    {{ indicator_values("measured", "A2.2.budget", "year", "bbc_plan", delivery_id="delivery_id") }}
)

select * from final
