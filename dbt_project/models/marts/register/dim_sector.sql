-- Grain: statistical sector x validity; only the division of 2025 is held, and one member for all other sectors.
-- Not for: dates before 2025-01-01, when the sectors were drawn otherwise.
with

sectors as (
    select * from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
),

known as (
    select
        {{ surrogate_key(["sector_code", "date '2025-01-01'"]) }} as sector_key,
        sector_code,
        name_nl,
        case when is_locatable then wijk_code else '{{ var("home_nis_code") }}WONB' end as wijk_code,
        nis_code,
        is_locatable,
        date '2025-01-01' as valid_from,
        null::date as valid_to,
        true as is_current
    from sectors
),

final as (
    select * from known
    union all
    select
        {{ unknown_key() }} as sector_key,
        'unknown' as sector_code,
        'Andere indeling of gemeente' as name_nl,
        'unknown' as wijk_code,
        'unknown' as nis_code,
        false as is_locatable,
        date '0001-01-01' as valid_from,
        null::date as valid_to,
        true as is_current
)

select * from final
