-- Grain: month; establishments of businesses that are active in the city in its last extract.
with

months as (
    select * from {{ ref("int_month_covered") }}
),

stock as (
    select * from {{ ref("int_establishment_stock") }}
    where nis_code = '{{ var("home_nis_code") }}'
),

businesses as (
    select * from {{ ref("legal_kind") }}
    where is_business
),

measured as (
    select
        months.month as period_start,
        coalesce(sum(stock.active) filter (where businesses.legal_kind is not null), 0) as value
    from months
    left join stock on months.month = stock.month
    left join businesses on stock.legal_kind = businesses.legal_kind
    group by months.month
),

final as (
    {{ indicator_values("measured", "O1.settled", "month", "kbo_open_data") }}
)

select * from final
