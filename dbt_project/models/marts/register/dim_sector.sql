-- Grain: statistical sector x validity; only the division of 2025 is held.
-- Not for: dates before 2025-01-01, when the sectors were drawn otherwise.
with

sectors as (
    select * from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
),

final as (
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
)

select * from final
