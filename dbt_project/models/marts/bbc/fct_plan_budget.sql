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
        {{ surrogate_key(["plan_year", "bbc_action_code"]) }} as bbc_action_key,
        bbc_action_code,
        booking_year,
        {{ period_date_key("year", "make_date(booking_year, 1, 1)") }} as date_key,
        amount_eur::numeric(16, 2) as amount_eur,
        is_synthetic,
        'bbc_plan' as source_id,
        delivery_id,
        file_name,
        landed_at
    from actions
)

select * from final
