-- Grain: year, the rank of EnergyVille among the institutes by what they got.
-- A rank is no sum, share or mean of rows of EnergyVille alone: it is found among all institutes, and stands here as
-- the one row that counts, for so many participations of the source.
with

institutes as (
    select * from {{ ref("int_energy_institute_year") }}
    where entity_code = 'energyville'
),

final as (
    select
        'H3.rank' as indicator_code,
        institute as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        make_date(year, 12, 31) as counts_from,
        make_date(year, 12, 31) + 1 as counts_to,
        rank_by_granted as numerator,
        participations as source_rows,
        delivery_id
    from institutes
)

select * from final
