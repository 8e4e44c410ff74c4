-- Grain: indicator x source that it is made from, or waits for.
-- Not for: joining figures, which name their own source in fct_indicator_value.
with

pairs as (
    select * from {{ ref("indicator_source") }}
),

sources as (
    select * from {{ ref("stg_ops__source") }}
),

planned as (
    select * from {{ ref("stg_ops__planned_source") }}
),

described as (
    select
        source_id,
        false as is_planned,
        publisher,
        title_nl,
        title_en,
        null as why_nl,
        null as why_en
    from sources
    union all
    select
        source_id,
        true as is_planned,
        publisher,
        title_nl,
        title_en,
        why_nl,
        why_en
    from planned
    union all
    select
        'ops' as source_id,
        false as is_planned,
        'Stad {{ var("home_name_nl") }}' as publisher,
        'Dit datawarehouse zelf' as title_nl,
        'This warehouse itself' as title_en,
        null as why_nl,
        null as why_en
),

final as (
    select
        pairs.indicator_code,
        pairs.source_id,
        coalesce(described.is_planned, true) as is_planned,
        coalesce(described.publisher, pairs.source_id) as publisher,
        coalesce(described.title_nl, pairs.source_id) as title_nl,
        coalesce(described.title_en, pairs.source_id) as title_en,
        described.why_nl,
        described.why_en
    from pairs
    left join described on pairs.source_id = described.source_id
)

select * from final
