-- Grain: indicator x period, for the geography for which the indicator is rated; an indicator without values has one
-- row without period.
-- Not for: counting indicators without is_latest, nor for figures of other geographies, see fct_indicator_value.
with

rated as (
    select * from {{ ref("int_target_status") }}
),

indicators as (
    select * from {{ ref("dim_indicator") }}
),

figures as (
    select * from {{ ref("fct_indicator_value") }}
),

targets as (
    select * from {{ ref("plan_target") }}
),

statuses as (
    select * from {{ ref("dim_target_status") }}
),

sources as (
    select * from {{ ref("stg_ops__source") }}
),

awaited as (
    -- for an indicator with a model but without values: what was not delivered yet
    select
        bridge.indicator_code,
        string_agg(bridge.title_nl, ' en ' order by bridge.title_nl) as titles_nl,
        string_agg(bridge.title_en, ' and ' order by bridge.title_en) as titles_en
    from {{ ref("bridge_indicator_source") }} as bridge
    inner join sources on bridge.source_id = sources.source_id
    where sources.last_loaded_at is null
    group by bridge.indicator_code
),

next_late_source as (
    -- the share of fresh sources changes on the day after the first source's term, though nothing is delivered
    select min((last_checked_at at time zone 'Europe/Brussels')::date + late_after_days + 1) as day
    from sources
    where (last_checked_at at time zone 'Europe/Brussels')::date + late_after_days >= {{ as_of() }}
),

with_values as (
    select
        rated.*,
        figures.source_id as known_source_id,
        figures.is_synthetic,
        case
            when not rated.is_latest or rated.milestone_status = 'done' then null
            when rated.target_kind = 'milestone'
                -- the register says on which day it was confirmed, also where nothing changed
                then (
                    greatest(rated.period_end, (figures.landed_at at time zone 'Europe/Brussels')::date)
                    + indicators.late_after_days + 1
                )
            else rated.period_end + indicators.late_after_days + 1
        end as late_from
    from rated
    inner join indicators on rated.indicator_code = indicators.indicator_code
    left join figures
        on
            rated.indicator_code = figures.indicator_code
            and rated.period_start = figures.period_start
            and rated.geography_code = figures.geography_code
),

without_values as (
    select
        indicators.indicator_code,
        indicators.geography_code,
        indicators.target_kind,
        indicators.direction,
        targets.target_value,
        targets.target_date
    from indicators
    left join targets
        on
            indicators.indicator_code = targets.indicator_code
            and {{ valid_on("targets", as_of()) }}
    where indicators.indicator_code not in (select with_values.indicator_code from with_values)
),

together as (
    select
        indicator_code,
        period_kind,
        period_start,
        period_end,
        geography_code,
        series,
        value,
        low,
        high,
        baseline_value,
        baseline_date,
        target_value,
        target_date,
        target_at_date,
        target_kind,
        direction,
        no_baseline_because,
        break_nl,
        break_en,
        milestone_status,
        rule,
        value_status,
        case when late_from <= {{ as_of() }} then 'late_data' else value_status end as status,
        is_latest,
        late_from,
        next_period_start,
        is_synthetic,
        known_source_id as source_id
    from with_values
    union all
    select
        indicator_code,
        null as period_kind,
        null as period_start,
        null as period_end,
        geography_code,
        null as series,
        null as value,
        null as low,
        null as high,
        null as baseline_value,
        null as baseline_date,
        target_value,
        target_date,
        null as target_at_date,
        target_kind,
        direction,
        null as no_baseline_because,
        null as break_nl,
        null as break_en,
        null as milestone_status,
        'no_data' as rule,
        'no_data' as value_status,
        'no_data' as status,
        true as is_latest,
        null as late_from,
        null as next_period_start,
        false as is_synthetic,
        null as source_id
    from without_values
),

worded as (
    select
        together.*,
        indicators.no_source_reason_nl,
        indicators.no_source_reason_en,
        awaited.titles_nl,
        awaited.titles_en,
        value_statuses.label_nl as value_label_nl,
        value_statuses.label_en as value_label_en,
        statuses.label_nl,
        statuses.label_en,
        {{ figure_nl("together.value", "indicators") }} as value_nl,
        {{ figure_en("together.value", "indicators") }} as value_en,
        {{ figure_nl("together.low", "indicators") }} as low_nl,
        {{ figure_en("together.low", "indicators") }} as low_en,
        {{ figure_nl("together.high", "indicators") }} as high_nl,
        {{ figure_en("together.high", "indicators") }} as high_en,
        {{ figure_nl("together.baseline_value", "indicators") }} as baseline_nl,
        {{ figure_en("together.baseline_value", "indicators") }} as baseline_en,
        {{ figure_nl("together.target_value", "indicators") }} as target_nl,
        {{ figure_en("together.target_value", "indicators") }} as target_en,
        {{ figure_nl("together.target_at_date", "indicators") }} as expected_nl,
        {{ figure_en("together.target_at_date", "indicators") }} as expected_en
    from together
    inner join indicators on together.indicator_code = indicators.indicator_code
    inner join statuses on together.status = statuses.status
    inner join statuses as value_statuses on together.value_status = value_statuses.status
    left join awaited on together.indicator_code = awaited.indicator_code
),

reasoned as (
    select
        *,
        {{ target_reason_nl() }} as rule_nl,
        {{ target_reason_en() }} as rule_en
    from worded
),

final as (
    select
        {{ surrogate_key(["reasoned.indicator_code", "coalesce(reasoned.period_start::text, 'none')"]) }}
            as target_status_key,
        reasoned.indicator_code,
        reasoned.period_kind,
        reasoned.period_start,
        reasoned.period_end,
        {{ date_key("reasoned.period_end") }} as date_key,
        reasoned.geography_code,
        reasoned.series,
        reasoned.value,
        reasoned.baseline_value,
        reasoned.baseline_date,
        reasoned.target_value,
        reasoned.target_date,
        reasoned.target_at_date,
        reasoned.value - reasoned.target_at_date as gap,
        reasoned.target_kind,
        reasoned.direction,
        reasoned.value_status,
        reasoned.status,
        reasoned.label_nl,
        reasoned.label_en,
        case when reasoned.status = 'late_data' then {{ late_reason_nl() }} else reasoned.rule_nl end as reason_nl,
        case when reasoned.status = 'late_data' then {{ late_reason_en() }} else reasoned.rule_en end as reason_en,
        reasoned.is_latest,
        reasoned.late_from,
        case
            when reasoned.is_latest
                then least(
                    case when reasoned.late_from > {{ as_of() }} then reasoned.late_from end,
                    case
                        when reasoned.milestone_status <> 'done' and reasoned.target_date >= {{ as_of() }}
                            then reasoned.target_date + 1
                    end,
                    reasoned.next_period_start,
                    case when reasoned.indicator_code = 'A1.4.freshness' then next_late_source.day end
                )
        end as changes_on,
        reasoned.is_synthetic,
        reasoned.source_id
    from reasoned
    cross join next_late_source
)

select * from final
