-- Grain: year in which the five years end; share of the starters of five years before that are then subject to VAT.
-- The province (Limburg) is the lowest level. A cohort of which a part was not observed yet has no row.
with

cohorts as (
    select * from {{ ref("stg_statbel__vat_survivals") }}
    where geography_code = '70000'
),

counted as (
    select
        cohort_year,
        sum(registrations) as registrations,
        {{ observed_sum("survivors_5") }} as survivors,
        max(delivery_id) as delivery_id
    from cohorts
    group by cohort_year
),

measured as (
    select
        make_date(cohort_year + 5, 1, 1) as period_start,
        100.0 * survivors / nullif(registrations, 0) as value,
        survivors,
        registrations,
        delivery_id
    from counted
),

final as (
    {{ indicator_values(
        "measured", "O1.survival", "year", "statbel_vat_survivals",
        numerator="survivors", denominator="registrations", geography_code="'70000'", delivery_id="delivery_id"
    ) }}
)

select * from final
