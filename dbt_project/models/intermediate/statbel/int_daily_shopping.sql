-- Grain: covered month x inhabited neighbourhood (wijk of 2025) of the city that is no industrial estate.
-- Establishments of businesses for daily purchases at the end of the month, inhabitants on the last 1 January by the
-- sectors of 2025.
-- A month in which no establishment at all has a neighbourhood is left out: then the streets are not loaded, and no
-- neighbourhood without shops was observed.
with

sectors as (
    select * from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
    where is_locatable and nis_code = '{{ var("home_nis_code") }}'
),

industrial as (
    select area_code as wijk_code from {{ ref("park_area") }}
    where area_kind = 'neighbourhood'
),

daily as (
    select * from {{ ref("daily_shopping_nace") }}
),

versions as (
    select * from {{ ref("int_establishment_history") }}
    where is_in_scope and not is_address_struck_off
),

months as (
    select * from {{ ref("int_month_covered") }}
),

population as (
    select * from {{ ref("int_population_sector") }}
    where not is_former_division
),

all_wijken as (
    select distinct wijk_code from sectors
),

wijken as (
    select all_wijken.wijk_code
    from all_wijken
    left join industrial on all_wijken.wijk_code = industrial.wijk_code
    where industrial.wijk_code is null
),

-- only what has a place in a neighbourhood of the city
located as (
    select
        months.month,
        versions.wijk_code,
        daily.nace_class is not null and versions.is_business as is_daily
    from versions
    inner join months on {{ valid_on("versions", "months.measured_on") }}
    inner join all_wijken on versions.wijk_code = all_wijken.wijk_code
    left join daily
        on
            versions.nace_version = daily.nace_version
            and left(versions.nace_code, 4) = daily.nace_class
),

covered as (
    select distinct month from located
),

with_year as (
    select
        covered.month,
        max(population.year) as population_year
    from covered
    left join population on covered.month >= population.reference_date
    group by covered.month
),

shops as (
    select
        month,
        wijk_code,
        count(*) as shops
    from located
    where is_daily
    group by month, wijk_code
),

inhabitants as (
    select
        year,
        wijk_code,
        sum(population) as inhabitants
    from population
    group by year, wijk_code
),

final as (
    select
        with_year.month,
        wijken.wijk_code,
        coalesce(shops.shops, 0)::integer as shops,
        inhabitants.inhabitants::integer as inhabitants,
        with_year.population_year
    from with_year
    cross join wijken
    left join shops
        on
            with_year.month = shops.month
            and wijken.wijk_code = shops.wijk_code
    left join inhabitants
        on
            with_year.population_year = inhabitants.year
            and wijken.wijk_code = inhabitants.wijk_code
    -- where inhabitants were counted, a neighbourhood without any is not looked at
    where with_year.population_year is null or inhabitants.inhabitants > 0
)

select * from final
