-- Grain: site x extent (own, or whole: with the sites that lie on it) x month of which managers have told every day.
-- Not for: adding the two extents, nor stocks over months; nor the jobs beside those of the register or of RSZ, which
-- count others in another way; nor occupancy in money, since the register asks no rents.
with

months as (
    select * from {{ ref("int_site_month") }}
),

final as (
    select
        site_code,
        extent,
        month,
        {{ period_date_key("month", "month") }} as date_key,
        sites,
        sites_told,
        lettable_m2,
        let_m2,
        lettable_m2_days,
        let_m2_days,
        round(100 * let_m2_days / nullif(lettable_m2_days, 0), 3) as occupancy_pct,
        units,
        units_let,
        round(100.0 * units_let / nullif(units, 0), 3) as unit_occupancy_pct,
        tenants,
        tenants_of_known_age,
        starters,
        entries,
        exits,
        tenants_counted,
        case when not is_jobs_suppressed then jobs::integer end as jobs,
        case when not is_jobs_suppressed then fte end as fte,
        is_jobs_suppressed,
        coaching_hours,
        delivery_id
    from months
)

select * from final
