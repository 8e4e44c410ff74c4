-- Grain: area of the action plan x multi-year plan x booking year.
with

amounts as (
    select * from {{ ref("int_area_budget_action") }}
),

final as (
    select
        area_code,
        plan_year,
        booking_year,
        sum(amount_eur) as amount_eur,
        count(*)::integer as actions,
        (count(*) filter (where list = 'investment'))::integer as investment_only_actions,
        bool_and(list = 'investment') as is_investment_only,
        bool_or(is_synthetic) as is_synthetic,
        max(delivery_id) as delivery_id
    from amounts
    group by area_code, plan_year, booking_year
)

select * from final
