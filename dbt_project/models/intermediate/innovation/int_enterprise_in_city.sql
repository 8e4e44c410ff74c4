-- Grain: enterprise that has or had an establishment in the city, from its first day there to its last.
-- An establishment that our first extract shows began on its own first day; one that came from elsewhere on the day on
-- which it is first seen here. Who closed before the first extract is not known, nor are the gaps in between.
with

versions as (
    select * from {{ ref("int_establishment_history") }}
    where enterprise_number is not null
),

first_versions as (
    select
        establishment_number,
        min(valid_from) as first_seen_on,
        min(start_date) as start_date
    from versions
    group by establishment_number
),

in_city as (
    select
        enterprise_number,
        establishment_number,
        min(valid_from) as seen_from,
        max(coalesce(valid_to, 'infinity'::date)) as seen_to,
        bool_or(is_business) as is_business,
        bool_or(is_natural_person) as is_natural_person
    from versions
    where nis_code = '{{ var("home_nis_code") }}'
    group by enterprise_number, establishment_number
),

final as (
    select
        in_city.enterprise_number,
        min(
            case
                when in_city.seen_from = first_versions.first_seen_on
                    then least(first_versions.start_date, in_city.seen_from)
                else in_city.seen_from
            end
        ) as in_city_from,
        nullif(max(in_city.seen_to), 'infinity') as in_city_to,
        bool_or(in_city.is_business) as is_business,
        bool_or(in_city.is_natural_person) as is_natural_person
    from in_city
    inner join first_versions on in_city.establishment_number = first_versions.establishment_number
    group by in_city.enterprise_number
)

select * from final
