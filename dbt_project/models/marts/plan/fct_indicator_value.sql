-- Grain: indicator x period x geography.
-- Not for: lines or differences across `series`, nor adding geographies or periods: most values are stocks or shares.
with

measured as (
    select * from {{ ref("int_indicator_value") }}
),

indicators as (
    select * from {{ ref("dim_indicator") }}
),

sources as (
    select * from {{ ref("dim_source") }}
),

deliveries as (
    select * from {{ ref("stg_ops__delivery") }}
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
        measured.geography_code,
        measured.value,
        measured.numerator,
        measured.denominator,
        measured.lower_bound,
        measured.upper_bound,
        indicators.unit,
        measured.series,
        measured.is_estimate,
        measured.is_suppressed,
        coalesce(deliveries.is_synthetic, false) as is_synthetic,
        -- null is the warehouse itself, which is no source of the catalogue
        sources.source_id,
        deliveries.delivery_id,
        deliveries.file_name,
        deliveries.landed_at
    from measured
    inner join indicators on measured.indicator_code = indicators.indicator_code
    left join sources on measured.source_id = sources.source_id
    left join deliveries
        on
            measured.source_id = deliveries.source_id
            and case
                when measured.delivery_id is null then deliveries.is_newest
                else measured.delivery_id = deliveries.delivery_id
            end
)

select * from final
