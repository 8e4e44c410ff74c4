-- Grain: month x industrial neighbourhood, and all of them together for the city; establishments of businesses that are
-- active there in the last extract of the month.
with

months as (
    select * from {{ ref("int_month_covered") }}
),

parks as (
    select * from {{ ref("industrial_wijk") }}
),

stock as (
    select * from {{ ref("int_establishment_stock") }}
),

businesses as (
    select * from {{ ref("legal_kind") }}
    where is_business
),

by_park as (
    select
        months.month,
        parks.wijk_code,
        coalesce(sum(stock.active) filter (where businesses.legal_kind is not null), 0) as active
    from months
    cross join parks
    left join stock on months.month = stock.month and parks.wijk_code = stock.wijk_code
    left join businesses on stock.legal_kind = businesses.legal_kind
    group by months.month, parks.wijk_code
),

measured as (
    select
        month as period_start,
        wijk_code as geography_code,
        active as value
    from by_park
    union all
    select
        month as period_start,
        '{{ var("home_nis_code") }}' as geography_code,
        sum(active) as value
    from by_park
    group by month
),

final as (
    {{ indicator_values(
        "measured", "A1.1.park_companies", "month", "kbo_open_data", geography_code="geography_code"
    ) }}
)

select * from final
