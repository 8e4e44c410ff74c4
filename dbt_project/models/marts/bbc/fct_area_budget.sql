-- Grain: area of the action plan x multi-year plan x booking year.
-- Not for: adding plans, which overlap in their booking years; of a booking year the newest plan is the one in force.
with

budgets as (
    select * from {{ ref("int_area_budget") }}
),

final as (
    select
        area_code,
        plan_year,
        booking_year,
        {{ period_date_key("year", "make_date(booking_year, 1, 1)") }} as date_key,
        amount_eur::numeric(16, 2) as amount_eur,
        actions,
        investment_only_actions,
        is_investment_only,
        is_synthetic,
        'bbc_plan' as source_id,
        delivery_id
    from budgets
)

select * from final
