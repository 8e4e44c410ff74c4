-- Grain: establishment of an enterprise that rents on a site x version of it x version of its address, with the
-- municipality. What our first extract shows began when KBO says, so that what went before can be seen in part.
with

establishments as (
    select * from {{ ref("stg_kbo__tenant_establishment") }}
),

addresses as (
    select * from {{ ref("stg_kbo__tenant_municipality") }}
),

versions as (
    select
        establishment_number,
        enterprise_number,
        start_date,
        case
            when valid_from = min(valid_from) over (partition by establishment_number)
                then least(start_date, valid_from)
            else valid_from
        end as valid_from,
        valid_to
    from establishments
),

-- an address holds until the next one is known, and the first one also before
one_address as (
    select distinct on (establishment_number, valid_from) *
    from addresses
    order by establishment_number asc, valid_from asc, valid_to desc nulls first, nis_code asc
),

places as (
    select
        establishment_number,
        nis_code,
        case
            when lag(valid_from) over each_establishment is null then date '0001-01-01' else valid_from
        end as valid_from,
        lead(valid_from) over each_establishment as valid_to
    from one_address
    window each_establishment as (
        partition by establishment_number
        order by valid_from
    )
),

final as (
    select
        versions.establishment_number,
        versions.enterprise_number,
        versions.start_date,
        places.nis_code,
        greatest(versions.valid_from, places.valid_from) as valid_from,
        least(versions.valid_to, places.valid_to) as valid_to
    from versions
    left join places
        on
            versions.establishment_number = places.establishment_number
            and {{ overlaps("versions", "places") }}
)

select * from final
