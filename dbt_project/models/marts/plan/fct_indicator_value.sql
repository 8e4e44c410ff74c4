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
        coalesce(deliveries.is_synthetic, false)
        or exists (
            select from made_up
            where
                measured.indicator_code = made_up.indicator_code
                and measured.source_id <> made_up.source_id
        ) as is_synthetic,
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
