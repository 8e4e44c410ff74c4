-- The budget of an area is at most, action by action, the larger of the two lists: the one holds the other.
with

links as (
    select * from {{ ref("plan_budget_link") }}
),

listed as (
    select
        plan_year,
        booking_year,
        bbc_action_code,
        max(amount_eur) as larger_amount
    from {{ ref("fct_plan_budget") }}
    group by plan_year, booking_year, bbc_action_code
),

limits as (
    select
        links.area_code,
        links.plan_year,
        listed.booking_year,
        sum(listed.larger_amount) as larger_amount
    from links
    inner join listed on links.plan_year = listed.plan_year and links.bbc_action_code = listed.bbc_action_code
    group by links.area_code, links.plan_year, listed.booking_year
)

select
    budgets.area_code,
    budgets.plan_year,
    budgets.booking_year,
    budgets.amount_eur,
    limits.larger_amount
from {{ ref("fct_area_budget") }} as budgets
left join limits
    on
        budgets.area_code = limits.area_code
        and budgets.plan_year = limits.plan_year
        and budgets.booking_year = limits.booking_year
where limits.larger_amount is null or budgets.amount_eur > limits.larger_amount
