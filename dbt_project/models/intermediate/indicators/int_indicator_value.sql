-- Grain: indicator x period x place: the value that the rows that count give by the rule of the indicator.
-- Hidden where too few stand behind it, or where another published figure would tell it. What the source has not
-- observed has no row here; what it observed as nothing is 0, but a share or a mean of nothing is no figure.
with

counted as (
    select * from {{ ref("int_indicator_counted") }}
),

periods as (
    select * from {{ ref("int_indicator_period") }}
),

indicators as (
    select * from {{ ref("plan_indicator") }}
),

rules as (
    select * from {{ ref("indicator_rule") }}
),

units as (
    select * from {{ ref("unit") }}
),

subjects as (
    select
        indicator_subject.subject,
        disclosure_setting.minimum
    from {{ ref("indicator_subject") }} as indicator_subject
    left join {{ ref("disclosure_setting") }} as disclosure_setting
        on indicator_subject.counted = disclosure_setting.counted
),

told_elsewhere as (
    select * from {{ ref("int_indicator_hidden") }}
),

measured as (
    select
        counted.*,
        rules.aggregation,
        units.highest,
        case rules.aggregation
            when 'sum' then case when counted.is_known then coalesce(counted.numerator, 0) end
            when 'share'
                then case when counted.is_known then 100.0 * counted.numerator / nullif(counted.denominator, 0) end
            when 'median' then counted.median::numeric
            when 'distinct' then counted.contributors
            when 'mean' then round(counted.weighted / nullif(counted.weights, 0), 3)
        end as measured_value,
        case when rules.aggregation = 'mean' then {{ margin_of_mean("counted") }} end as measured_margin,
        (
            counted.contributors > 0 and counted.contributors < subjects.minimum
            or told_elsewhere.indicator_code is not null
        ) is true as is_suppressed
    from counted
    inner join rules on counted.indicator_code = rules.indicator_code
    inner join indicators on counted.indicator_code = indicators.indicator_code
    inner join units on indicators.unit = units.unit
    inner join subjects on rules.subject = subjects.subject
    left join told_elsewhere
        on
            counted.indicator_code = told_elsewhere.indicator_code
            and counted.period_start = told_elsewhere.period_start
),

shown as (
    select
        *,
        case when not is_suppressed then measured_value end as value,
        case when not is_suppressed then measured_margin end as margin
    from measured
    where measured_value is not null
),

final as (
    select
        shown.indicator_code,
        periods.period_kind,
        periods.period_start,
        periods.period_end,
        periods.counted_from,
        periods.counted_to,
        periods.window_months,
        periods.months_seen,
        shown.geography_code,
        periods.series,
        shown.value,
        case
            when shown.is_suppressed then null
            when shown.aggregation in ('sum', 'share') then coalesce(shown.numerator, 0)
            when shown.aggregation = 'mean' then shown.weighted
        end as numerator,
        case
            when shown.is_suppressed then null
            when shown.aggregation in ('sum', 'share') then shown.denominator
            when shown.aggregation = 'mean' then shown.weights
        end as denominator,
        case when not shown.is_suppressed then shown.rows_counted end as rows_counted,
        -- a score or a share lies between 0 and its highest
        case when shown.margin is not null then greatest(shown.value - shown.margin, 0) end as lower_bound,
        case when shown.margin is not null then least(shown.value + shown.margin, shown.highest) end as upper_bound,
        case
            when shown.partly_seen = 0 then periods.completeness
            else round(periods.completeness * (1 - shown.partly_seen::numeric / shown.rows_counted), 3)
        end as completeness,
        periods.is_provisional,
        shown.is_suppressed,
        periods.delivery_id
    from shown
    inner join periods
        on
            shown.indicator_code = periods.indicator_code
            and shown.period_start = periods.period_start
)

select * from final
