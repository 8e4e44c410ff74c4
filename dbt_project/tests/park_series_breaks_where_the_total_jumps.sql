-- Years in which the business land of all Flanders changed by more than 1 % and no break says so: add a row for each
-- indicator of the parks to series_break. Sample data have the jumps in other years.
{{ config(severity="warn") }}

with

region as (
    select * from {{ ref("fct_business_park_year") }}
    where geography_code = '02000' and not is_synthetic
),

breaks as (
    select * from {{ ref("series_break") }}
),

indicators as (
    select indicator_code from {{ ref("indicator_rule") }}
    where subject = 'business_park'
),

final as (
    select
        indicators.indicator_code,
        region.year,
        region.total_change_ha
    from region
    cross join indicators
    left join breaks
        on
            indicators.indicator_code = breaks.indicator_code
            and breaks.breaks_on = make_date(region.year, 1, 1)
    where abs(region.total_change_ha) > 0.01 * (region.total_ha - region.total_change_ha) and breaks.breaks_on is null
)

select * from final
