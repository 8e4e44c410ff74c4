-- Grain: indicator x period for which it has a figure: what counts from counted_from to counted_to, which is the period
-- itself, or so many months up to its end. Of those months months_seen were complete.
-- A window never reaches across a break of the series: it begins with it, and is not full before long.
with

indicators as (
    select * from {{ ref("plan_indicator") }}
),

rules as (
    select * from {{ ref("indicator_rule") }}
),

breaks as (
    select * from {{ ref("series_break") }}
),

observed as (
    select * from {{ ref("int_observed_period") }}
),

of_indicators as (
    select
        indicators.indicator_code,
        rules.window_months,
        rules.least_months,
        observed.period_kind,
        observed.period_start,
        observed.period_end,
        observed.counted_from,
        observed.counted_to,
        observed.is_complete,
        observed.is_provisional,
        observed.delivery_id
    from indicators
    inner join rules on indicators.indicator_code = rules.indicator_code
    inner join observed
        on
            rules.subject = observed.subject
            and indicators.period_kind = observed.period_kind
            and coalesce(observed.indicator_code, indicators.indicator_code) = indicators.indicator_code
),

in_series as (
    select
        of_indicators.*,
        last_break.series,
        last_break.breaks_on
    from of_indicators
    cross join lateral (
        select
            count(*)::integer as series,
            max(breaks.breaks_on) as breaks_on
        from breaks
        where breaks.indicator_code = of_indicators.indicator_code and breaks.breaks_on <= of_indicators.period_end
    ) as last_break
),

windowed as (
    select
        indicator_code,
        window_months,
        least_months,
        period_kind,
        period_start,
        period_end,
        series,
        case
            when window_months is null then counted_from
            else greatest((period_start - make_interval(months => window_months - 1))::date, breaks_on)
        end as counted_from,
        counted_to,
        is_complete,
        is_provisional,
        delivery_id
    from in_series
),

seen as (
    select
        windowed.indicator_code,
        windowed.period_start,
        count(*) as periods,
        count(*) filter (where within.is_complete) as complete_periods
    from windowed
    inner join windowed as within
        on
            windowed.indicator_code = within.indicator_code
            and within.period_start between windowed.counted_from and windowed.period_start
    where windowed.window_months is not null
    group by windowed.indicator_code, windowed.period_start
),

final as (
    select
        windowed.indicator_code,
        windowed.period_kind,
        windowed.period_start,
        windowed.period_end,
        windowed.series,
        windowed.counted_from,
        windowed.counted_to,
        windowed.window_months,
        case when windowed.window_months is not null then seen.complete_periods end as months_seen,
        case
            when windowed.window_months is null then windowed.is_complete::integer
            else round(seen.complete_periods::numeric / windowed.window_months, 3)
        end as completeness,
        windowed.is_provisional,
        windowed.delivery_id
    from windowed
    left join seen
        on
            windowed.indicator_code = seen.indicator_code
            and windowed.period_start = seen.period_start
    where windowed.window_months is null or seen.periods >= windowed.least_months
)

select * from final
