-- Grain: day of the build; share of the sources that were looked at or delivered within their promised term.
-- A source of which nothing ever came is not. The warehouse measures itself, so the source is `ops`.
with

sources as (
    select * from {{ ref("stg_ops__source") }}
),

looks as (
    select
        source_id,
        (last_checked_at at time zone 'Europe/Brussels')::date + late_after_days as late_after
    from sources
),

measured as (
    select
        {{ as_of() }} as period_start,
        count(*) as sources,
        count(*) filter (where late_after >= {{ as_of() }}) as fresh
    from looks
),

final as (
    {{ indicator_values(
        "measured",
        "A1.4.freshness",
        "day",
        "ops",
        value="100.0 * fresh / nullif(sources, 0)",
        numerator="fresh",
        denominator="sources",
    ) }}
)

select * from final
