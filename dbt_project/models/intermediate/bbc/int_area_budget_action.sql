-- Grain: area of the action plan x multi-year plan x action of that plan x booking year, in euro.
-- Of each linked action the amount of the list of all expenditure, which holds the investment too; the amount of the
-- investment list only where the action does not stand in the other. The two are never added.
with

links as (
    select * from {{ ref("plan_budget_link") }}
),

amounts as (
    select * from {{ ref("stg_abb__bbc_action") }}
    where amount_eur is not null
),

chosen_lists as (
    select
        plan_year,
        bbc_action_code,
        case when bool_or(list = 'all_expenditure') then 'all_expenditure' else 'investment' end as list
    from amounts
    group by plan_year, bbc_action_code
),

final as (
    select
        links.area_code,
        amounts.plan_year,
        amounts.bbc_action_code,
        amounts.booking_year,
        amounts.list,
        amounts.amount_eur,
        amounts.is_synthetic,
        amounts.delivery_id,
        amounts.line_number
    from links
    inner join chosen_lists
        on links.plan_year = chosen_lists.plan_year and links.bbc_action_code = chosen_lists.bbc_action_code
    inner join amounts
        on
            chosen_lists.plan_year = amounts.plan_year
            and chosen_lists.bbc_action_code = amounts.bbc_action_code
            and chosen_lists.list = amounts.list
)

select * from final
