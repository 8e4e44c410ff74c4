-- Grain: site that is followed: incubator, campus or business park.
-- Not for: adding a site to the one that it lies on; nor the tenants of its manager beside the establishments that the
-- register has there, since each draws its own border.
with

sites as (
    select * from {{ ref("site") }}
),

reports as (
    select * from {{ ref("stg_genk__tenancy_sites") }}
),

areas as (
    select * from {{ ref("park_area") }}
),

streets as (
    select distinct
        park_code,
        street_name
    from {{ ref("park_street") }}
    where not is_of_sample
),

named_streets as (
    select
        park_code,
        string_agg(street_name, ', ' order by street_name) as street_names
    from streets
    group by park_code
),

final as (
    select
        sites.site_code,
        sites.label_nl as name_nl,
        sites.label_en as name_en,
        sites.site_kind,
        case sites.site_kind
            when 'incubator' then 'Incubator'
            when 'campus' then 'Campus'
            when 'business_park' then 'Bedrijventerrein'
        end as site_kind_nl,
        case sites.site_kind
            when 'incubator' then 'Incubator'
            when 'campus' then 'Campus'
            when 'business_park' then 'Business park'
        end as site_kind_en,
        sites.parent_site_code,
        coalesce(parents.label_nl, sites.label_nl) as lies_on_nl,
        coalesce(parents.label_en, sites.label_en) as lies_on_en,
        coalesce(sites.wijk_code, '{{ var("home_nis_code") }}') as geography_code,
        reports.site_code is not null as is_in_register,
        reports.reported_to,
        areas.area_kind as linked_area_kind,
        areas.area_code as linked_area_code,
        named_streets.street_names as linked_streets
    from sites
    left join sites as parents on sites.parent_site_code = parents.site_code
    left join reports on sites.site_code = reports.site_code
    left join areas on sites.site_code = areas.park_code
    left join named_streets on sites.site_code = named_streets.park_code
)

select * from final
