-- Grain: multi-year plan x list (investment or all expenditure) x action x booking year.
-- Not for: adding plans, which overlap in their booking years, nor the two lists, as the one holds the other.
with

actions as (
    select * from {{ ref("stg_abb__bbc_action") }}
    where amount_eur is not null
),

final as (
    select
        plan_year,
        list,
        case list when 'investment' then 'Investeringen' else 'Alle uitgaven' end as list_nl,
        case list when 'investment' then 'Investments' else 'All expenditure' end as list_en,
        action_code,
        booking_year,
        action_nl,
        description_nl,
        action_plan_code,
        action_plan_nl,
        objective_code,
        objective_nl,
        amount_eur::numeric(16, 2) as amount_eur,
        is_synthetic,
        'bbc_plan' as source_id,
        delivery_id,
        file_name,
        landed_at
    from actions
)

select * from final
