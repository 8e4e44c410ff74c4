-- Grain: establishment x validity of its location. An address holds until the next one is known, and the first one
-- also before: an address row that is a few extracts late, or in quarantine, is no removal.
-- Each address at home is linked to a business park where it lies on one, and says by what.
-- So it is with a shopping area, which is known by its streets alone.
-- Streets and house numbers of whoever may be a natural person are used here and not written down.
with

addresses as (
    select * from {{ ref("stg_kbo__address") }}
),

postcodes as (
    select * from {{ ref("postcode_municipality") }}
),

municipalities as (
    select * from {{ ref("base_kbo__municipality_in_scope") }}
),

street_ranges as (
    select * from {{ ref("stg_genk__street_register") }}
),

sectors as (
    select * from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
),

park_areas as (
    select * from {{ ref("park_area") }}
),

park_streets as (
    select
        {{ fold_street("street_name") }} as street_key,
        house_number_from,
        house_number_to,
        park_code
    from {{ ref("park_street") }}
),

retail_streets as (
    select
        {{ fold_street("street_name") }} as street_key,
        house_number_from,
        house_number_to,
        area_code
    from {{ ref("retail_area_street") }}
),

folded as (
    select
        addresses.entity_number as establishment_number,
        addresses.zipcode,
        postcodes.nis_code,
        (municipalities.nis_code is not null) as is_in_scope,
        addresses.street,
        addresses.house_number,
        {{ fold_street("addresses.street") }} as street_key,
        lower(replace(addresses.house_number, ' ', '')) as house_number_key,
        {{ house_number_as_integer("addresses.house_number") }} as house_number_integer,
        addresses.may_be_named,
        addresses.is_struck_off,
        addresses.valid_from
    from addresses
    left join postcodes
        on addresses.is_in_belgium and addresses.zipcode = postcodes.postcode and postcodes.is_main
    left join municipalities on postcodes.nis_code = municipalities.nis_code
    where addresses.type_of_address = 'BAET'
),

located as (
    -- ranges of the register may overlap: the narrowest one knows best
    select distinct on (folded.establishment_number, folded.valid_from)
        folded.*,
        sectors.sector_code,
        sectors.wijk_code
    from folded
    left join street_ranges
        on
            folded.nis_code = '{{ var("home_nis_code") }}'
            and folded.street_key = street_ranges.street_key
            and folded.house_number_integer between street_ranges.house_number_from and street_ranges.house_number_to
            and street_ranges.parity in ('all', case folded.house_number_integer % 2 when 0 then 'even' else 'odd' end)
    left join sectors on street_ranges.sector_code = sectors.sector_code
    order by
        folded.establishment_number,
        folded.valid_from,
        sectors.sector_code is null,
        street_ranges.house_number_to - street_ranges.house_number_from,
        sectors.sector_code
),

on_park_streets as (
    -- house numbers of a street come before the street as a whole
    select distinct on (folded.establishment_number, folded.valid_from)
        folded.establishment_number,
        folded.valid_from,
        park_streets.park_code
    from folded
    inner join park_streets
        on
            folded.street_key = park_streets.street_key
            and (
                park_streets.house_number_from is null
                or folded.house_number_integer between park_streets.house_number_from and park_streets.house_number_to
            )
    where folded.nis_code = '{{ var("home_nis_code") }}'
    order by folded.establishment_number, folded.valid_from, park_streets.house_number_from nulls last
),

on_retail_streets as (
    select distinct on (folded.establishment_number, folded.valid_from)
        folded.establishment_number,
        folded.valid_from,
        retail_streets.area_code
    from folded
    inner join retail_streets
        on
            folded.street_key = retail_streets.street_key
            and (
                retail_streets.house_number_from is null
                or folded.house_number_integer
                between retail_streets.house_number_from and retail_streets.house_number_to
            )
    where folded.nis_code = '{{ var("home_nis_code") }}'
    order by folded.establishment_number, folded.valid_from, retail_streets.house_number_from nulls last
),

linked as (
    -- no outline of the business parks is at hand: what knows the place most closely tells the park
    select
        located.*,
        coalesce(on_park_streets.park_code, sector_parks.park_code, wijk_parks.park_code) as park_code,
        case
            when coalesce(located.nis_code, '') <> '{{ var("home_nis_code") }}' then null
            when on_park_streets.park_code is not null then 'street'
            when sector_parks.park_code is not null then 'sector'
            when wijk_parks.park_code is not null then 'neighbourhood'
            when located.wijk_code is not null then 'outside'
            else 'not_locatable'
        end as park_link,
        on_retail_streets.area_code as retail_area_code
    from located
    left join on_park_streets
        on
            located.establishment_number = on_park_streets.establishment_number
            and located.valid_from = on_park_streets.valid_from
    left join on_retail_streets
        on
            located.establishment_number = on_retail_streets.establishment_number
            and located.valid_from = on_retail_streets.valid_from
    left join park_areas as sector_parks on located.sector_code = sector_parks.area_code
    left join park_areas as wijk_parks on located.wijk_code = wijk_parks.area_code
),

compared as (
    -- another box in the same building is no move, nor is another way of writing the street
    select
        *,
        (
            lag(valid_from) over each_establishment is not null
            and (
                zipcode is distinct from lag(zipcode) over each_establishment
                or street_key is distinct from lag(street_key) over each_establishment
                or house_number_key is distinct from lag(house_number_key) over each_establishment
            )
        ) as is_move
    from linked
    window each_establishment as (partition by establishment_number order by valid_from)
),

final as (
    select
        establishment_number,
        zipcode,
        nis_code,
        is_in_scope,
        case
            when nis_code = '{{ var("home_nis_code") }}'
                then coalesce(sector_code, '{{ var("home_nis_code") }}ZZZZ')
        end as sector_code,
        case
            when nis_code = '{{ var("home_nis_code") }}' then coalesce(wijk_code, '{{ var("home_nis_code") }}WONB')
            when is_in_scope then nis_code
        end as wijk_code,
        park_code,
        park_link,
        retail_area_code,
        case when may_be_named then street end as street,
        case when may_be_named then house_number end as house_number,
        is_struck_off,
        (1 + count(*) filter (where is_move) over each_establishment)::integer as address_number,
        case
            when lag(valid_from) over each_establishment is null then date '0001-01-01' else valid_from
        end as valid_from,
        lead(valid_from) over each_establishment as valid_to
    from compared
    window each_establishment as (partition by establishment_number order by valid_from)
)

select * from final
