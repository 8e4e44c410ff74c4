-- Grain: indicator x version of its target.
-- Not for: the status, which is in fct_target_status; a version rates the periods that end while it is valid.
with

targets as (
    select * from {{ ref("plan_target") }}
),

final as (
    select
        {{ surrogate_key(["indicator_code", "valid_from"]) }} as target_key,
        indicator_code,
        baseline_rule,
        baseline_value,
        baseline_date,
        target_value,
        target_date,
        origin,
        case origin
            when 'document' then 'Document'
            when 'plan' then 'Meerjarenplan'
            when 'law' then 'Wet'
            when 'proposed' then 'Voorstel'
        end as origin_nl,
        case origin
            when 'document' then 'Document'
            when 'plan' then 'Multi-year plan'
            when 'law' then 'Law'
            when 'proposed' then 'Proposal'
        end as origin_en,
        origin_detail_nl,
        origin_detail_en,
        note,
        valid_from,
        valid_to,
        valid_from <= {{ as_of() }} and (valid_to is null or valid_to > {{ as_of() }}) as is_current
    from targets
)

select * from final
