-- Grain: site x kind of cohort (entered, left, graduated) x year of the cohort x years after, one to five.
-- Not for: adding kinds, years after or cohorts' shares; nor for cohorts of before a manager kept his register, of
-- which only those that stayed are in it. Years that not all of a cohort can have reached have no row.
with

cohorts as (
    select * from {{ ref("int_tenancy_cohort") }}
),

shown as (
    select
        *,
        tenants + stayed + moved + acquired as alive
    from cohorts
),

final as (
    select
        site_code,
        cohort_kind,
        case cohort_kind
            when 'entered' then 'Binnengekomen'
            when 'left' then 'Vertrokken'
            when 'graduated' then 'Doorgegroeid'
        end as cohort_kind_nl,
        case cohort_kind
            when 'entered' then 'Entered'
            when 'left' then 'Left'
            when 'graduated' then 'Graduated'
        end as cohort_kind_en,
        cohort_year,
        {{ period_date_key("year", "make_date(cohort_year, 1, 1)") }} as date_key,
        years_after,
        {% for column in ["companies", "alive", "tenants", "stayed", "moved", "acquired", "stopped", "unknown"] -%}
            case when not is_suppressed then {{ column }} end as {{ column }},
        {% endfor -%}
        case when not is_suppressed then round(100.0 * alive / nullif(alive + stopped, 0), 3) end as survival_pct,
        is_partly_seen,
        is_suppressed,
        delivery_id
    from shown
)

select * from final
