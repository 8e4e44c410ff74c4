-- Grain: month; residential neighbourhoods without an establishment for daily shopping.
-- An estimate: by the main activity in KBO only, since OpenStreetMap is not read yet.
with

neighbourhoods as (
    select * from {{ ref("int_daily_shopping") }}
),

measured as (
    select
        month as period_start,
        count(*) filter (where shops = 0) as value,
        count(*) as neighbourhoods
    from neighbourhoods
    group by month
),

final as (
    {{ indicator_values(
        "measured", "A2.7.neighbourhoods", "month", "kbo_open_data",
        numerator="value", denominator="neighbourhoods", is_estimate="true"
    ) }}
)

select * from final
