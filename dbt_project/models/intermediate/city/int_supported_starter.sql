-- Grain: enterprise that got help with a business plan, a location or a permit and had no establishment in the city by
-- then, once the register of companies has been followed for twelve months after it.
-- An establishment that began and ended before our first extract is not known: what was followed before is partly seen.
with

dossiers as (
    select * from {{ ref("stg_genk__support_dossiers") }}
),

establishments as (
    select * from {{ ref("int_establishment_history") }}
),

extracts as (
    select
        min(snapshot_date) as known_from,
        max(snapshot_date) as known_to
    from {{ ref("stg_kbo__extract") }}
),

first_versions as (
    select
        establishment_number,
        min(valid_from) as first_seen_on,
        min(start_date) as start_date
    from establishments
    group by establishment_number
),

in_genk as (
    select
        enterprise_number,
        establishment_number,
        min(valid_from) as in_genk_from
    from establishments
    where nis_code = '{{ var("home_nis_code") }}'
    group by enterprise_number, establishment_number
),

openings as (
    -- what was moved to the city or taken over appeared then, and not when it began elsewhere or with another
    select
        in_genk.enterprise_number,
        min(
            case
                when in_genk.in_genk_from = first_versions.first_seen_on then first_versions.start_date
                else in_genk.in_genk_from
            end
        ) as opened_on
    from in_genk
    inner join first_versions on in_genk.establishment_number = first_versions.establishment_number
    group by in_genk.enterprise_number
),

supported as (
    select distinct on (enterprise_number)
        enterprise_number,
        received_date,
        delivery_id,
        line_number
    from dossiers
    where
        enterprise_number is not null
        and dossier_kind in ('business_plan', 'location', 'permit')
        and outcome <> 'withdrawn'
    order by enterprise_number asc, received_date asc, line_number asc
),

final as (
    select
        supported.enterprise_number,
        supported.received_date,
        openings.opened_on,
        coalesce(openings.opened_on <= supported.received_date + interval '12 months', false) as has_opened,
        supported.received_date < extracts.known_from as is_partly_seen,
        supported.delivery_id,
        supported.line_number
    from supported
    left join openings on supported.enterprise_number = openings.enterprise_number
    cross join extracts
    where
        supported.received_date + interval '12 months' <= extracts.known_to
        and (openings.opened_on is null or openings.opened_on >= supported.received_date)
)

select * from final
