-- Grain: shopping area of which the streets are known x trade (retail, horeca) x month in which an extract was made.
-- Not for: adding areas to the city, months (a stock), or trades where one is hidden; nor opened minus closed as
-- growth, which leaves out the moves; nor retail across 2025, when it took over cars from division 45; nor beside the
-- premises of the survey, which has empty ones and no names.
-- The establishments are those of the register, without an address: many belong to natural persons, whose street is in
-- no mart.
with

versions as (
    select * from {{ ref("int_establishment_history") }}
    where is_in_scope and is_business and nis_code = '{{ var("home_nis_code") }}' and retail_area_code is not null
),

months as (
    select * from {{ ref("int_month_covered") }}
),

events as (
    select * from {{ ref("int_establishment_event") }}
    where event in ('opened', 'closed')
),

known_streets as (
    select distinct area_code from {{ ref("retail_area_street") }}
    where not is_of_sample
),

thresholds as (
    select * from {{ ref("disclosure_setting") }}
    where counted = 'enterprises'
),

traded as (
    select
        divided.*,
        {{ market_trade("divided") }} as trade
    from (
        select
            versions.*,
            left(versions.nace_code, 2) as division
        from versions
    ) as divided
),

areas as (
    -- an area of which nobody has named a street has no row: nothing there was looked at
    select area_code from known_streets
    union
    select retail_area_code as area_code from versions
),

stock as (
    select
        months.month,
        traded.retail_area_code,
        traded.trade,
        traded.enterprise_number,
        1 as active,
        0 as opened,
        0 as closed
    from traded
    inner join months on {{ valid_on("traded", "months.measured_on") }}
    where traded.trade is not null
),

flows as (
    -- a start date may fall in a month without an extract: then the event counts where it became visible
    select
        coalesce(month_of_event.month, month_of_extract.month) as month,
        traded.retail_area_code,
        traded.trade,
        traded.enterprise_number,
        0 as active,
        (events.event = 'opened')::integer as opened,
        (events.event = 'closed')::integer as closed
    from events
    inner join traded
        on
            events.establishment_number = traded.establishment_number
            and events.version_from = traded.valid_from
    left join months as month_of_event on date_trunc('month', events.event_date)::date = month_of_event.month
    left join months as month_of_extract on date_trunc('month', events.visible_on)::date = month_of_extract.month
    where traded.trade is not null
),

measures as (
    select * from stock
    union all
    select * from flows
),

counted as (
    select
        month,
        retail_area_code,
        trade,
        count(distinct enterprise_number) as enterprises,
        sum(active) as active,
        sum(opened) as opened,
        sum(closed) as closed
    from measures
    group by month, retail_area_code, trade
),

cells as (
    select
        months.month,
        months.measured_on,
        months.is_running,
        areas.area_code as retail_area_code,
        trades.trade,
        trades.trade_nl,
        trades.trade_en
    from months
    cross join areas
    cross join
        (
            values
            ('retail', 'Detailhandel', 'Retail'),
            ('horeca', 'Horeca', 'Horeca')
        ) as trades (trade, trade_nl, trade_en)
),

measured as (
    select
        cells.*,
        coalesce(counted.enterprises between 1 and thresholds.minimum - 1, false) as is_suppressed,
        coalesce(counted.active, 0)::integer as active,
        coalesce(counted.opened, 0)::integer as opened,
        coalesce(counted.closed, 0)::integer as closed
    from cells
    cross join thresholds
    left join counted
        on
            cells.month = counted.month
            and cells.retail_area_code = counted.retail_area_code
            and cells.trade = counted.trade
),

final as (
    select
        month,
        {{ period_date_key("month", "month") }} as date_key,
        retail_area_code,
        trade,
        trade_nl,
        trade_en,
        case when not is_suppressed then active end as active,
        case when not is_suppressed then opened end as opened,
        case when not is_suppressed then closed end as closed,
        is_suppressed,
        measured_on,
        is_running
    from measured
)

select * from final
