-- Grain: indicator x year x place: the city, a centre city or the Flemish Region, each as VLAIO gives it.
with

occupancy as (
    select * from {{ ref("stg_vlaio__park_occupancy") }}
),

places as (
    select nis_code as geography_code from {{ ref("int_municipality_compared") }}
    union
    select '02000' as geography_code
),

final as (
    select
        behind.indicator_code,
        occupancy.geography_code as row_key,
        occupancy.geography_code,
        make_date(occupancy.year, 12, 31) as counts_from,
        make_date(occupancy.year + 1, 1, 1) as counts_to,
        behind.numerator,
        behind.denominator,
        occupancy.delivery_id,
        occupancy.line_number
    from occupancy
    inner join places on occupancy.geography_code = places.geography_code
    cross join lateral (
        values
        ('A1.1.park_occupancy', occupancy.occupied_ha, occupancy.total_ha),
        ('A1.2.available', occupancy.free_ha, null)
    ) as behind (indicator_code, numerator, denominator)
)

select * from final
