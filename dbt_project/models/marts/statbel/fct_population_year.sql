-- Grain: municipality x 1 January x sex x age x nationality group, inhabitants by residence. No row means none.
-- Not for: adding `population` over years (it is a stock); nor ages above 99 one by one: 100 stands for a hundred and
-- older, in the files that go on as well; nor a series of a merged municipality without its former parts.
with

population as (
    select * from {{ ref("stg_statbel__population") }}
),

compared as (
    select * from {{ ref("int_municipality_compared") }}
),

-- civil status is left out
counted as (
    select
        population.year,
        make_date(population.year, 1, 1) as reference_date,
        population.nis_code,
        population.sex,
        least(population.age, 100) as age,
        case when population.nationality_code = 'BEL' then 'belgian' else 'not_belgian' end as nationality_group,
        sum(population.population)::integer as population,
        population.delivery_id,
        population.is_synthetic
    from population
    inner join compared on population.nis_code = compared.nis_code
    group by
        population.year,
        population.nis_code,
        population.sex,
        least(population.age, 100),
        case when population.nationality_code = 'BEL' then 'belgian' else 'not_belgian' end,
        population.delivery_id,
        population.is_synthetic
),

final as (
    select
        counted.year,
        {{ date_key("counted.reference_date") }} as date_key,
        counted.nis_code as geography_code,
        counted.sex,
        case counted.sex when 'M' then 'Man' else 'Vrouw' end as sex_nl,
        case counted.sex when 'M' then 'Male' else 'Female' end as sex_en,
        counted.age,
        counted.nationality_group,
        case counted.nationality_group when 'belgian' then 'Belg' else 'Niet-Belg' end as nationality_nl,
        case counted.nationality_group when 'belgian' then 'Belgian' else 'Not Belgian' end as nationality_en,
        counted.population,
        counted.delivery_id,
        counted.is_synthetic
    from counted
)

select * from final
