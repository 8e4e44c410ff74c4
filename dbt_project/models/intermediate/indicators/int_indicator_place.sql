-- Grain: indicator x place of which it has a figure in each of its periods, zero where nothing counts: the place for
-- which it is rated, and the neighbourhoods by which it is told.
with

indicators as (
    select * from {{ ref("plan_indicator") }}
),

rules as (
    select * from {{ ref("indicator_rule") }}
),

neighbourhoods as (
    select distinct wijk_code from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
    where is_locatable and nis_code = '{{ var("home_nis_code") }}'
),

industrial as (
    select area_code as wijk_code from {{ ref("park_area") }}
    where area_kind = 'neighbourhood'
),

final as (
    select
        indicators.indicator_code,
        indicators.geography_code
    from indicators
    inner join rules on indicators.indicator_code = rules.indicator_code
    union
    select
        rules.indicator_code,
        neighbourhoods.wijk_code as geography_code
    from rules
    cross join neighbourhoods
    where rules.neighbourhoods = 'all'
    union
    select
        rules.indicator_code,
        neighbourhoods.wijk_code as geography_code
    from rules
    cross join neighbourhoods
    inner join industrial on neighbourhoods.wijk_code = industrial.wijk_code
    where rules.neighbourhoods = 'industrial'
)

select * from final
