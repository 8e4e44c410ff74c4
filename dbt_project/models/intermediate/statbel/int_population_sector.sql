-- Grain: 1 January x statistical sector of a compared municipality: inhabitants, and the neighbourhood (wijk of 2025).
-- A sector of the former division has a neighbourhood only where its code lives on; of a year that comes in both
-- divisions the new one is taken.
with

counted as (
    select * from {{ ref("stg_statbel__sector_population") }}
),

municipalities as (
    select * from {{ ref("int_municipality_compared") }}
),

sectors as (
    select * from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
),

divisions as (
    select
        year,
        bool_and(is_former_division) as is_former_division
    from counted
    group by year
),

final as (
    select
        counted.year,
        make_date(counted.year, 1, 1) as reference_date,
        counted.sector_code,
        counted.name_nl,
        counted.nis_code,
        case
            when sectors.is_locatable then sectors.wijk_code
            when not sectors.is_locatable then '{{ var("home_nis_code") }}WONB'
        end as wijk_code,
        counted.is_former_division,
        counted.population,
        counted.delivery_id,
        counted.is_synthetic
    from counted
    inner join divisions
        on
            counted.year = divisions.year
            and counted.is_former_division = divisions.is_former_division
    inner join municipalities on counted.nis_code = municipalities.nis_code
    left join sectors on counted.sector_code = sectors.sector_code
)

select * from final
