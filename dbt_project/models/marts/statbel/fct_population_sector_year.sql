-- Grain: statistical sector x 1 January, inhabitants by residence.
-- Not for: series by neighbourhood over 1 January 2025, when the sectors were redrawn: of the former ones only those
-- whose code lives on stand in a neighbourhood (is_former_division tells them), the others in the municipality.
with

population as (
    select * from {{ ref("int_population_sector") }}
),

sectors as (
    select * from {{ ref("dim_sector") }}
),

final as (
    select
        population.year,
        {{ date_key("population.reference_date") }} as date_key,
        population.sector_code,
        coalesce(sectors.sector_key, {{ unknown_key() }}) as sector_key,
        population.name_nl,
        coalesce(population.wijk_code, population.nis_code) as geography_code,
        population.is_former_division,
        population.nis_code,
        population.population,
        population.delivery_id,
        population.is_synthetic
    from population
    -- the dimension holds the sectors of 2025 only
    left join sectors
        on
            population.sector_code = sectors.sector_code
            and not population.is_former_division
)

select * from final
