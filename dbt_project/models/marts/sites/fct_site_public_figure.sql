-- Grain: site x what is measured x kind (target, plan or realised) x day x page that says so.
-- Not for: holding a target or a plan against what was realised as if they were one series, nor against the register of
-- tenants; nor picking one of two pages that contradict each other: the range has both.
with

figures as (
    select * from {{ ref("hub_public_figure") }}
),

metrics as (
    select * from {{ ref("site_metric") }}
),

final as (
    select
        {{ surrogate_key([
            "figures.site_code", "figures.metric", "figures.kind", "figures.as_of_from", "figures.source"
        ]) }} as public_figure_key,
        figures.site_code,
        figures.metric,
        metrics.label_nl as metric_nl,
        metrics.label_en as metric_en,
        metrics.unit_nl,
        metrics.unit_en,
        figures.kind,
        case figures.kind
            when 'target' then 'Doel'
            when 'plan' then 'Plan'
            when 'realised' then 'Gerealiseerd'
        end as kind_nl,
        case figures.kind
            when 'target' then 'Target'
            when 'plan' then 'Plan'
            when 'realised' then 'Realised'
        end as kind_en,
        figures.as_of_from,
        figures.as_of_to,
        {{ date_key("figures.as_of_to") }} as date_key,
        figures.value_lower,
        figures.value_upper,
        min(coalesce(figures.value_lower, figures.value_upper)) over all_of_it as range_lower,
        max(coalesce(figures.value_upper, figures.value_lower)) over all_of_it as range_upper,
        (count(*) over all_of_it)::integer as figures,
        min(coalesce(figures.value_lower, figures.value_upper)) over all_of_it
        < max(coalesce(figures.value_lower, figures.value_upper)) over all_of_it as is_contradicted,
        figures.source,
        figures.note_nl,
        figures.note_en
    from figures
    inner join metrics on figures.metric = metrics.metric
    window all_of_it as (partition by figures.site_code, figures.metric, figures.kind)
)

select * from final
