-- Grain: indicator x version of its target, and one member for what has none.
-- Not for: the status, which is in fct_target_status; a version rates the periods that end while it is valid.
with

targets as (
    select * from {{ ref("plan_target") }}
),

final as (
    select
        {{ target_key("targets", "valid_from") }} as target_key,
        targets.indicator_code,
        targets.baseline_rule,
        targets.baseline_value,
        targets.baseline_date,
        targets.target_value,
        targets.target_date,
        targets.origin,
        case targets.origin
            when 'document' then 'Document'
            when 'plan' then 'Meerjarenplan'
            when 'law' then 'Wet'
            when 'proposed' then 'Voorstel'
        end as origin_nl,
        case targets.origin
            when 'document' then 'Document'
            when 'plan' then 'Multi-year plan'
            when 'law' then 'Law'
            when 'proposed' then 'Proposal'
        end as origin_en,
        targets.origin_detail_nl,
        targets.origin_detail_en,
        targets.note,
        targets.valid_from,
        targets.valid_to,
        {{ valid_on("targets", as_of()) }} as is_current
    from targets
    union all
    select
        {{ no_target_key() }} as target_key,
        null as indicator_code,
        'none' as baseline_rule,
        null as baseline_value,
        null as baseline_date,
        null as target_value,
        null as target_date,
        'none' as origin,
        'Geen doel' as origin_nl,
        'No target' as origin_en,
        null as origin_detail_nl,
        null as origin_detail_en,
        null as note,
        null as valid_from,
        null as valid_to,
        false as is_current
)

select * from final
