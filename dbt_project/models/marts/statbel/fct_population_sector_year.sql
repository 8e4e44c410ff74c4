-- Grain: statistical sector x 1 January, inhabitants by residence.
-- Not for: series by neighbourhood over 1 January 2025, when the sectors were redrawn: of the former ones only those
-- whose code lives on have a wijk_code (is_former_division tells them), the others have none.
with

population as (
    select * from {{ ref("int_population_sector") }}
),

sectors as (
    select * from {{ ref("dim_sector") }}
),

municipalities as (
    select * from {{ ref("dim_municipality") }}
),

final as (
    select
        population.year,
        {{ date_key("population.reference_date") }} as date_key,
        population.sector_code,
        sectors.sector_key,
        population.name_nl,
        population.wijk_code,
        population.is_former_division,
        population.nis_code,
        municipalities.municipality_key,
        population.population,
        population.delivery_id,
        population.is_synthetic
    from population
    -- the dimension holds the sectors of 2025 only
    left join sectors
        on
            population.sector_code = sectors.sector_code
            and not population.is_former_division
    left join municipalities
        on
            population.nis_code = municipalities.nis_code
            and {{ valid_on("municipalities", "population.reference_date") }}
)

select * from final
