-- Grain: month; share of the inhabitants of residential neighbourhoods who have daily shopping in their neighbourhood.
-- An estimate: by the main activity in KBO only, since OpenStreetMap is not read yet.
with

neighbourhoods as (
    select * from {{ ref("int_daily_shopping") }}
),

counted as (
    select
        month,
        coalesce(sum(inhabitants) filter (where shops > 0), 0) as served,
        sum(inhabitants) as inhabitants
    from neighbourhoods
    group by month
),

measured as (
    select
        month as period_start,
        100.0 * served / nullif(inhabitants, 0) as value,
        served,
        inhabitants
    from counted
),

final as (
    {{ indicator_values(
        "measured", "A2.7.reach", "month", "kbo_open_data",
        numerator="served", denominator="inhabitants", is_estimate="true"
    ) }}
)

select * from final
