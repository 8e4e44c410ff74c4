-- Grain: indicator x period x place: what the rows that count add up to, before it is a value.
-- A place that the indicator is only compared with, or a neighbourhood that no list names, is here where a row counts.
with

indicator_rows as (
    select * from {{ ref("int_indicator_row") }}
),

periods as (
    select * from {{ ref("int_indicator_period") }}
),

places as (
    select * from {{ ref("int_indicator_place") }}
),

indicators as (
    select * from {{ ref("plan_indicator") }}
),

rules as (
    select * from {{ ref("indicator_rule") }}
),

placed as (
    select
        indicator_rows.geography_code as place_code,
        indicator_rows.*
    from indicator_rows
    inner join indicators on indicator_rows.indicator_code = indicators.indicator_code
    inner join rules on indicator_rows.indicator_code = rules.indicator_code
    where rules.is_comparable or indicator_rows.geography_code = indicators.geography_code
    union all
    select
        indicator_rows.neighbourhood_code as place_code,
        indicator_rows.*
    from indicator_rows
    inner join rules on indicator_rows.indicator_code = rules.indicator_code
    where rules.neighbourhoods <> 'none' and indicator_rows.neighbourhood_code is not null
),

counted as (
    select
        periods.indicator_code,
        periods.period_start,
        placed.place_code as geography_code,
        sum(placed.source_rows)::integer as rows_counted,
        count(placed.numerator) = count(*) as is_known,
        count(*) filter (where placed.is_partly_seen) as partly_seen,
        count(distinct placed.contributor)::integer as contributors,
        sum(placed.numerator) as numerator,
        sum(placed.denominator) as denominator,
        percentile_cont(0.5) within group (order by placed.numerator) as median,
        sum(placed.weight) as weights,
        sum(placed.weight * placed.numerator) as weighted,
        sum(placed.weight * placed.numerator * placed.numerator) as weighted_squares,
        sum(placed.weight * placed.weight) as squared_weights
    from periods
    inner join placed
        on
            periods.indicator_code = placed.indicator_code
            and periods.counted_to >= placed.counts_from
            and (placed.counts_to is null or periods.counted_from < placed.counts_to)
    group by periods.indicator_code, periods.period_start, placed.place_code
),

cells as (
    select
        periods.indicator_code,
        periods.period_start,
        places.geography_code
    from periods
    inner join places on periods.indicator_code = places.indicator_code
    union
    select
        counted.indicator_code,
        counted.period_start,
        counted.geography_code
    from counted
),

final as (
    select
        cells.indicator_code,
        cells.period_start,
        cells.geography_code,
        coalesce(counted.rows_counted, 0) as rows_counted,
        coalesce(counted.is_known, true) as is_known,
        coalesce(counted.partly_seen, 0) as partly_seen,
        coalesce(counted.contributors, 0) as contributors,
        counted.numerator,
        counted.denominator,
        counted.median,
        counted.weights,
        counted.weighted,
        counted.weighted_squares,
        counted.squared_weights
    from cells
    left join counted
        on
            cells.indicator_code = counted.indicator_code
            and cells.period_start = counted.period_start
            and cells.geography_code = counted.geography_code
)

select * from final
