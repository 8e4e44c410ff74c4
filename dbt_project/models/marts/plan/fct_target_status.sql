-- Grain: indicator x period, for the geography for which the indicator is rated; an indicator without values has one
-- row without period.
-- Not for: counting indicators without is_latest, nor for figures of other geographies, see fct_indicator_value.
{{ config(
    indexes=[
        {"columns": ["indicator_code"]},
        {"columns": ["date_key"]},
    ]
) }}

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
    select * from {{ ref("dim_source") }}
),

needed_sources as (
    select
        bridge.indicator_code,
        sources.title_nl,
        sources.title_en,
        sources.last_loaded_at,
        sources.data_up_to,
        sources.late_from
    from {{ ref("bridge_indicator_source") }} as bridge
    inner join sources on bridge.source_id = sources.source_id
),

awaited as (
    -- for an indicator that is measured but has no values: what was not delivered yet
    select
        indicator_code,
        string_agg(title_nl, ' en ' order by title_nl) as titles_nl,
        string_agg(title_en, ' and ' order by title_en) as titles_en
    from needed_sources
    where last_loaded_at is null
    group by indicator_code
),

first_late as (
    -- an indicator is late as soon as one of its sources is
    select distinct on (indicator_code)
        indicator_code,
        title_nl as late_title_nl,
        title_en as late_title_en,
        data_up_to,
        late_from
    from needed_sources
    where late_from is not null
    order by indicator_code asc, late_from asc, title_nl asc
),

next_late_source as (
    -- the share of sources with fresh data changes on the day on which the next one becomes late
    select min(late_from) as day from sources
    where late_from > {{ as_of() }}
),

judged as (
    select
        indicators.indicator_code,
        indicators.target_kind,
        indicators.direction,
        coalesce(rated.geography_code, indicators.geography_code) as geography_code,
        rated.period_kind,
        rated.period_start,
        rated.period_end,
        rated.counted_from,
        rated.counted_to,
        rated.window_months,
        rated.months_seen,
        rated.series,
        rated.value,
        rated.low,
        rated.high,
        rated.baseline_value,
        rated.baseline_date,
        coalesce(rated.target_from, targets.valid_from) as target_from,
        coalesce(rated.target_value, targets.target_value) as target_value,
        coalesce(rated.target_date, targets.target_date) as target_date,
        rated.target_at_date,
        rated.allowance,
        rated.no_baseline_because,
        rated.break_nl,
        rated.break_en,
        rated.milestone_status,
        rated.first_planned_end,
        rated.days_slipped,
        rated.times_moved,
        coalesce(rated.rule, 'no_data') as rule,
        coalesce(rated.status, 'no_data') as status,
        coalesce(rated.is_latest, true) as is_latest,
        rated.next_period_start,
        figures.source_id,
        coalesce(figures.is_synthetic, false) as is_synthetic,
        indicators.no_source_reason_nl,
        indicators.no_source_reason_en,
        indicators.unit,
        indicators.unit_nl,
        indicators.unit_en,
        indicators.decimals
    from indicators
    left join rated on indicators.indicator_code = rated.indicator_code
    left join figures
        on
            rated.indicator_code = figures.indicator_code
            and rated.period_start = figures.period_start
            and rated.geography_code = figures.geography_code
    -- without a value the target of today is shown
    left join targets
        on
            rated.indicator_code is null
            and indicators.indicator_code = targets.indicator_code
            and {{ valid_on("targets", as_of()) }}
),

worded as (
    select
        judged.*,
        awaited.titles_nl,
        awaited.titles_en,
        first_late.late_title_nl,
        first_late.late_title_en,
        first_late.data_up_to,
        case
            when judged.is_latest and judged.period_start is not null and judged.rule <> 'milestone_done'
                then first_late.late_from
        end as late_from,
        statuses.label_nl,
        statuses.label_en,
        {{ period_nl("judged") }} as period_nl,
        {{ period_en("judged") }} as period_en,
        {%- for figure in ["value", "low", "high", "baseline_value", "target_value", "target_at_date"] %}
            {%- set name = figure | replace("_value", "") | replace("target_at_date", "expected") %}
            {{ figure_nl("judged." ~ figure, "judged") }} as {{ name }}_nl,
            {{ figure_en("judged." ~ figure, "judged") }} as {{ name }}_en,
        {%- endfor %}
        {{ difference_nl("judged.allowance", "judged") }} as allowance_nl,
        {{ difference_en("judged.allowance", "judged") }} as allowance_en
    from judged
    inner join statuses on judged.status = statuses.status
    left join awaited on judged.indicator_code = awaited.indicator_code
    left join first_late on judged.indicator_code = first_late.indicator_code
),

final as (
    select
        {{ surrogate_key(["worded.indicator_code", "coalesce(worded.period_start::text, 'none')"]) }}
            as target_status_key,
        worded.indicator_code,
        worded.period_kind,
        worded.period_start,
        worded.period_end,
        {{ date_key("worded.period_end") }} as date_key,
        worded.counted_from,
        worded.counted_to,
        worded.period_nl,
        worded.period_en,
        worded.geography_code,
        worded.series,
        worded.value,
        worded.baseline_value,
        worded.baseline_date,
        {{ target_key("worded", "target_from") }} as target_key,
        worded.target_value,
        worded.target_date,
        worded.target_at_date,
        worded.value - worded.target_at_date as gap,
        worded.allowance,
        worded.target_kind,
        worded.direction,
        worded.rule,
        worded.status,
        worded.label_nl,
        worded.label_en,
        {{ target_reason_nl() }} as reason_nl,
        {{ target_reason_en() }} as reason_en,
        worded.first_planned_end,
        worded.days_slipped,
        worded.times_moved,
        worded.is_latest,
        worded.data_up_to,
        worded.late_from,
        coalesce(worded.late_from <= {{ as_of() }}, false) as is_late,
        case when worded.late_from <= {{ as_of() }} then {{ late_nl() }} end as late_nl,
        case when worded.late_from <= {{ as_of() }} then {{ late_en() }} end as late_en,
        case
            when worded.is_latest
                then least(
                    case when worded.late_from > {{ as_of() }} then worded.late_from end,
                    case
                        when worded.milestone_status <> 'done' and worded.target_date >= {{ as_of() }}
                            then worded.target_date + 1
                    end,
                    worded.next_period_start,
                    case when worded.indicator_code = 'A1.4.freshness' then next_late_source.day end
                )
        end as changes_on,
        worded.is_synthetic,
        worded.source_id
    from worded
    cross join next_late_source
)

select * from final
