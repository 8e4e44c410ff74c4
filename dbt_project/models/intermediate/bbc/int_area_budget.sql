-- Grain: area of the action plan x multi-year plan x booking year.
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
        amounts.booking_year,
        sum(amounts.amount_eur) as amount_eur,
        count(*)::integer as actions,
        (count(*) filter (where amounts.list = 'investment'))::integer as investment_only_actions,
        bool_and(amounts.list = 'investment') as is_investment_only,
        bool_or(amounts.is_synthetic) as is_synthetic,
        max(amounts.delivery_id) as delivery_id
    from links
    inner join chosen_lists
        on links.plan_year = chosen_lists.plan_year and links.bbc_action_code = chosen_lists.bbc_action_code
    inner join amounts
        on
            chosen_lists.plan_year = amounts.plan_year
            and chosen_lists.bbc_action_code = amounts.bbc_action_code
            and chosen_lists.list = amounts.list
    group by links.area_code, amounts.plan_year, amounts.booking_year
)

select * from final
