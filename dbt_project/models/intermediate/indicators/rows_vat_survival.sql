-- Grain: row of the publisher on the starters of a year, in the year in which their five years end; of the province,
-- the lowest level there is, and as a sum of the region and the country.
with

cohorts as (
    select * from {{ ref("stg_statbel__vat_survivals") }}
),

province as (
    select geography_code from {{ ref("plan_indicator") }}
    where indicator_code = 'O1.survival'
),

counted as (
    select
        cohorts.cohort_year,
        cohorts.geography_code,
        concat_ws(' ', cohorts.legal_type, cohorts.size_class_code, cohorts.nace_division) as row_key,
        cohorts.survivors_5,
        cohorts.registrations,
        1 as source_rows,
        cohorts.delivery_id,
        cohorts.line_number
    from cohorts
    inner join province on cohorts.geography_code = province.geography_code
    union all
    select
        cohorts.cohort_year,
        above.geography_code,
        'sum' as row_key,
        {{ observed_sum("cohorts.survivors_5") }} as survivors_5,
        sum(cohorts.registrations) as registrations,
        count(*) as source_rows,
        max(cohorts.delivery_id) as delivery_id,
        null as line_number
    from cohorts
    cross join lateral (values (cohorts.region_nis_code), ('01000')) as above (geography_code)
    where above.geography_code <> cohorts.geography_code
    group by cohorts.cohort_year, above.geography_code
),

final as (
    select
        'O1.survival' as indicator_code,
        row_key,
        geography_code,
        make_date(cohort_year + 5, 12, 31) as counts_from,
        make_date(cohort_year + 6, 1, 1) as counts_to,
        survivors_5 as numerator,
        registrations as denominator,
        source_rows,
        delivery_id,
        line_number
    from counted
)

select * from final
