-- Grain: year x university or research organisation in energy projects of Horizon that began in that year or the four
-- before it.
-- Not for: adding years up, which share four of their five years; nor for what an institute does outside of Horizon. Of
-- KU Leuven, imec and UHasselt all energy projects are those of EnergyVille here.
with

institutes as (
    select * from {{ ref("int_energy_institute_year") }}
),

final as (
    select
        year,
        entity_code,
        {{ period_date_key("year", "make_date(year, 1, 1)") }} as date_key,
        institute,
        country,
        entity_code = 'energyville' as is_energyville,
        participations::integer as participations,
        projects::integer as projects,
        granted_eur::numeric(15, 2) as granted_eur,
        rank_by_granted::integer as rank_by_granted,
        rank_by_participations::integer as rank_by_participations,
        institutes::integer as institutes,
        is_complete,
        delivery_id
    from institutes
)

select * from final
