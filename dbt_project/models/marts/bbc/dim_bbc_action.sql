-- Grain: action of the multi-year plan (BBC) x plan, of either list.
-- Not for: actions of the economic action plan, which are in dim_action: bridge_area_bbc_action ties the two.
with

actions as (
    select * from {{ ref("stg_abb__bbc_action") }}
),

links as (
    select * from {{ ref("plan_budget_link") }}
),

described as (
    select
        plan_year,
        bbc_action_code,
        action_nl,
        description_nl,
        bbc_action_plan_code,
        action_plan_nl,
        bbc_objective_code,
        objective_nl
    from actions
    union all
    -- a link is made by hand, maybe before the plan is delivered
    select
        plan_year,
        bbc_action_code,
        null as action_nl,
        null as description_nl,
        null as bbc_action_plan_code,
        null as action_plan_nl,
        null as bbc_objective_code,
        null as objective_nl
    from links
),

-- an action stands in its plan under one code, in each list and booking year again
final as (
    select
        {{ surrogate_key(["plan_year", "bbc_action_code"]) }} as bbc_action_key,
        plan_year,
        bbc_action_code,
        max(action_nl) as action_nl,
        max(description_nl) as description_nl,
        max(bbc_action_plan_code) as bbc_action_plan_code,
        max(action_plan_nl) as action_plan_nl,
        max(bbc_objective_code) as bbc_objective_code,
        max(objective_nl) as objective_nl
    from described
    group by plan_year, bbc_action_code
)

select * from final
