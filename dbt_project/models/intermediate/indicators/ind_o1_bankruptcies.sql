-- Grain: last month of twelve; bankruptcies of enterprises with their seat in the city in these twelve months.
with

months as (
    select
        month,
        sum(bankruptcies) as bankruptcies,
        max(delivery_id) as delivery_id
    from {{ ref("int_bankruptcy_month") }}
    where nis_code = '{{ var("home_nis_code") }}'
    group by month
),

rolling as (
    select
        month,
        sum(bankruptcies) over twelve_months as bankruptcies,
        count(*) over twelve_months as months_covered,
        delivery_id
    from months
    window twelve_months as (order by month rows between 11 preceding and current row)
),

measured as (
    select
        month as period_start,
        bankruptcies as value,
        delivery_id
    from rolling
    where months_covered = 12
),

final as (
    {{ indicator_values("measured", "O1.bankruptcies", "month", "statbel_bankruptcies", delivery_id="delivery_id") }}
)

select * from final
