-- Grain: indicator x period x geography.
-- Not for: lines or differences across `series`, nor adding geographies or periods: most values are stocks or shares.
{{ config(
    indexes=[
        {"columns": ["indicator_code", "geography_code"]},
        {"columns": ["date_key"]},
    ]
) }}

with

measured as (
    select * from {{ ref("int_indicator_value") }}
),

indicators as (
    select * from {{ ref("dim_indicator") }}
),

deliveries as (
    select * from {{ ref("stg_ops__delivery") }}
),

made_up as (
    -- an indicator is measured with all of its sources; the freshness of the warehouse (`ops`) with every one there is
    select distinct
        needed.indicator_code,
        deliveries.source_id
    from {{ ref("indicator_source") }} as needed
    inner join deliveries on needed.source_id in (deliveries.source_id, 'ops')
    where deliveries.is_newest and deliveries.is_synthetic
),

final as (
    select
        {{ surrogate_key(["measured.indicator_code", "measured.period_start", "measured.geography_code"]) }}
            as indicator_value_key,
        measured.indicator_code,
        measured.period_kind,
        measured.period_start,
        measured.period_end,
        {{ date_key("measured.period_end") }} as date_key,
        measured.counted_from,
        measured.counted_to,
        {{ period_nl("measured") }} as period_nl,
        {{ period_en("measured") }} as period_en,
        measured.geography_code,
        measured.value,
        measured.numerator,
        measured.denominator,
        measured.rows_counted,
        measured.lower_bound,
        measured.upper_bound,
        indicators.unit,
        measured.series,
        measured.completeness,
        measured.is_provisional,
        indicators.is_proxy,
        measured.is_suppressed,
        coalesce(deliveries.is_synthetic, false)
        or exists (
            select from made_up
            where
                measured.indicator_code = made_up.indicator_code
                and deliveries.source_id is distinct from made_up.source_id
        ) as is_synthetic,
        -- null is the warehouse itself, which is no source of the catalogue
        deliveries.source_id,
        deliveries.delivery_id,
        deliveries.file_name,
        deliveries.landed_at
    from measured
    inner join indicators on measured.indicator_code = indicators.indicator_code
    left join deliveries on measured.delivery_id = deliveries.delivery_id
)

select * from final
