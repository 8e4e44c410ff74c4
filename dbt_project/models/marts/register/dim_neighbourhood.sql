-- Grain: neighbourhood (wijk of 2025) of the city, with one member for what could not be located; in a wider scope each
-- other municipality is one member.
-- Not for: series from before 2025, when the city had 30 other neighbourhoods.
with

sectors as (
    select * from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
),

industrial as (
    select * from {{ ref("industrial_wijk") }}
),

scope as (
    select * from {{ ref("base_kbo__municipality_in_scope") }}
),

municipalities as (
    select * from {{ ref("int_municipality") }}
    where valid_to is null
),

wijken as (
    select distinct
        wijk_code,
        wijk_name_nl as name_nl,
        nis_code,
        'wijk' as kind
    from sectors
    where is_locatable
),

not_locatable as (
    -- always there, also where the list of sectors is not loaded yet
    select
        '{{ var("home_nis_code") }}WONB' as wijk_code,
        'Niet te lokaliseren' as name_nl,
        '{{ var("home_nis_code") }}' as nis_code,
        'not_locatable' as kind
),

other_municipalities as (
    select
        scope.nis_code as wijk_code,
        coalesce(municipalities.name_nl, scope.nis_code) as name_nl,
        scope.nis_code,
        'municipality' as kind
    from scope
    left join municipalities on scope.nis_code = municipalities.nis_code
    where scope.nis_code <> '{{ var("home_nis_code") }}'
),

members as (
    select * from wijken
    union all
    select * from not_locatable
    union all
    select * from other_municipalities
),

final as (
    select
        members.wijk_code,
        members.name_nl,
        members.nis_code,
        members.kind,
        industrial.wijk_code is not null as is_industrial
    from members
    left join industrial on members.wijk_code = industrial.wijk_code
)

select * from final
