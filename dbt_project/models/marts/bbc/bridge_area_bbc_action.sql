-- Grain: area of the action plan x action of the multi-year plan (BBC) that pays for it.
-- Not for: adding the amounts of both lists of fct_plan_budget over it; fct_area_budget has what counts for an area.
with

links as (
    select * from {{ ref("plan_budget_link") }}
),

final as (
    select
        area_code,
        {{ surrogate_key(["plan_year", "bbc_action_code"]) }} as bbc_action_key,
        note_nl,
        note_en
    from links
)

select * from final
