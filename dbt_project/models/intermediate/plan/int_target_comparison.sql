-- Grain: indicator x period, for the geography for which the indicator is rated: the value, the target version that
-- holds on its last day, the baseline, and the value that was expected by then.
-- Only values of one unbroken series are held against each other: where the baseline is of another one it is left out,
-- and `no_baseline_because` says why.
with

indicators as (
    select * from {{ ref("plan_indicator") }}
),

targets as (
    select * from {{ ref("plan_target") }}
),

rules as (
    select * from {{ ref("indicator_rule") }}
),

breaks as (
    select * from {{ ref("series_break") }}
),

rated as (
    select
        measured.*,
        measured.completeness = 1 and not measured.is_provisional as is_complete
    from {{ ref("int_indicator_value") }} as measured
    inner join indicators
        on
            measured.indicator_code = indicators.indicator_code
            and measured.geography_code = indicators.geography_code
),

first_values as (
    -- no ground to stand on: what is incomplete or provisional, hidden, or of a few rows in less than a year
    select distinct on (rated.indicator_code, targets.valid_from, rated.series)
        rated.indicator_code,
        targets.valid_from,
        rated.series,
        rated.period_start,
        rated.period_end,
        rated.value,
        rated.upper_bound - rated.value as margin
    from rated
    inner join targets on rated.indicator_code = targets.indicator_code
    inner join rules on rated.indicator_code = rules.indicator_code
    where
        targets.baseline_rule = 'first_value'
        and (targets.baseline_date is null or rated.period_end >= targets.baseline_date)
        and rated.value is not null
        and rated.is_complete
        and not rated.is_suppressed
        and (rated.rows_counted >= rules.least_n or rated.counted_to - rated.counted_from >= 364)
    order by rated.indicator_code, targets.valid_from, rated.series, rated.period_start
),

given_baselines as (
    select
        targets.indicator_code,
        targets.valid_from,
        count(breaks.breaks_on) as series
    from targets
    left join breaks
        on
            targets.indicator_code = breaks.indicator_code
            and targets.baseline_date >= breaks.breaks_on
    where targets.baseline_rule = 'given'
    group by targets.indicator_code, targets.valid_from
),

versions as (
    select
        rated.*,
        case when rated.is_suppressed then rated.lower_bound else rated.value end as low,
        case when rated.is_suppressed then rated.upper_bound else rated.value end as high,
        rated.upper_bound - rated.value as margin,
        first_values.margin as baseline_margin,
        rules.tolerance,
        rules.tolerance_kind,
        indicators.target_kind,
        indicators.direction,
        targets.valid_from as target_from,
        targets.target_value,
        targets.target_date,
        case targets.baseline_rule
            when 'given' then targets.baseline_value
            when 'first_value' then first_values.value
        end as candidate_value,
        case targets.baseline_rule
            when 'given' then targets.baseline_date
            when 'first_value' then first_values.period_end
        end as candidate_date,
        case targets.baseline_rule
            when 'none' then 'none_wanted'
            when 'given'
                then
                    case
                        when given_baselines.series <> rated.series then 'other_series'
                        when targets.baseline_date > rated.period_end then 'before_baseline'
                        when targets.baseline_date >= rated.period_start then 'is_baseline'
                    end
            when 'first_value' then
                case
                    when rated.period_end < targets.baseline_date then 'before_baseline'
                    when rated.period_start > first_values.period_start then null
                    when rated.period_start < first_values.period_start then 'nothing_complete'
                    when first_values.period_start is null then 'nothing_complete'
                    when rated.series > 0 then 'first_of_series'
                    else 'is_baseline'
                end
        end as no_baseline_because
    from rated
    inner join indicators on rated.indicator_code = indicators.indicator_code
    inner join rules on rated.indicator_code = rules.indicator_code
    left join targets
        on
            rated.indicator_code = targets.indicator_code
            and {{ valid_on("targets", "rated.period_end") }}
    left join first_values
        on
            targets.indicator_code = first_values.indicator_code
            and targets.valid_from = first_values.valid_from
            and rated.series = first_values.series
    left join given_baselines
        on
            targets.indicator_code = given_baselines.indicator_code
            and targets.valid_from = given_baselines.valid_from
),

based as (
    select
        *,
        case when no_baseline_because is null then candidate_value end as baseline_value,
        case when no_baseline_because is null then candidate_date end as baseline_date
    from versions
),

path as (
    select
        indicator_code,
        valid_from,
        date,
        value
    from {{ ref("plan_target_path") }}
    union
    select
        indicator_code,
        valid_from,
        target_date as date,
        target_value as value
    from targets
    where target_date is not null and target_value is not null
),

steps as (
    -- the path begins at the baseline, and is straight from each of its points to the next
    select
        based.*,
        coalesce(earlier.date, based.baseline_date) as from_date,
        coalesce(earlier.value, based.baseline_value) as from_value,
        later.date as to_date,
        later.value as to_value,
        coalesce(earlier.date, later.date) is not null as has_path,
        last_break.reason_nl as break_nl,
        last_break.reason_en as break_en
    from based
    left join lateral (
        select
            path.date,
            path.value
        from path
        where
            path.indicator_code = based.indicator_code
            and path.valid_from = based.target_from
            and path.date > based.baseline_date
            and path.date <= based.period_end
        order by path.date desc
        limit 1
    ) as earlier on true
    left join lateral (
        select
            path.date,
            path.value
        from path
        where
            path.indicator_code = based.indicator_code
            and path.valid_from = based.target_from
            and path.date > based.baseline_date
            and path.date > based.period_end
        order by path.date asc
        limit 1
    ) as later on true
    left join lateral (
        select
            breaks.reason_nl,
            breaks.reason_en
        from breaks
        where
            breaks.indicator_code = based.indicator_code
            and breaks.breaks_on <= greatest(based.period_end, based.candidate_date)
            and based.no_baseline_because in ('other_series', 'first_of_series')
        order by breaks.breaks_on desc
        limit 1
    ) as last_break on true
),

expected as (
    select
        *,
        case
            when to_date is not null
                then trim_scale(
                    round(from_value + (to_value - from_value) * (period_end - from_date) / (to_date - from_date), 6)
                )
            when has_path then from_value
        end as expected_value
    from steps
),

-- two figures differ where they are further apart than this, in the unit of the indicator; of two estimates the margin
-- of their difference
tolerated as (
    select
        *,
        case tolerance_kind
            when 'absolute' then tolerance
            when 'relative' then round(tolerance * abs(baseline_value) / 100, 3)
            when 'margin'
                then round(sqrt(coalesce(margin, 0) ^ 2 + coalesce(baseline_margin, 0) ^ 2)::numeric, 3)
        end as allowance
    from expected
),

final as (
    select
        indicator_code,
        target_kind,
        direction,
        period_kind,
        period_start,
        period_end,
        counted_from,
        counted_to,
        window_months,
        months_seen,
        geography_code,
        series,
        value,
        low,
        high,
        is_complete,
        is_suppressed,
        delivery_id,
        target_from,
        target_value,
        target_date,
        baseline_value,
        baseline_date,
        no_baseline_because,
        break_nl,
        break_en,
        expected_value,
        coalesce(allowance, 0) as allowance,
        -- a number without a day is no number for today
        case
            when target_value is null then baseline_value
            when target_date <= period_end then coalesce(expected_value, target_value)
            else expected_value
        end as target_at_date,
        -- the newest period that has begun, in the newest series, of those that are complete where it has any
        row_number() over (
            partition by indicator_code
            order by (period_start <= {{ as_of() }}) desc, series desc, is_complete desc, period_start desc
        ) = 1 as is_latest,
        min(period_start) filter (where period_start > {{ as_of() }}) over (
            partition by indicator_code
        ) as next_period_start
    from tolerated
)

select * from final
