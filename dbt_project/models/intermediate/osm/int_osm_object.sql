-- Grain: object of OpenStreetMap x delivery, with its group and the neighbourhood in which it lies.
-- Nearly half of the objects have no address, so the place is that of the geometry: the neighbourhood whose boundary
-- holds the point, by the geometric types of PostgreSQL. On the line between two it is the first by code.
with

objects as (
    select * from {{ ref("stg_openstreetmap__osm_shops") }}
),

groups as (
    select * from {{ ref("osm_tag_group") }}
),

known_wijken as (
    select distinct wijk_code from {{ ref("stg_provincies_in_cijfers__statistical_sectors") }}
    where is_locatable and nis_code = '{{ var("home_nis_code") }}'
),

rings as (
    select
        boundaries.wijk_code,
        boundaries.polygon_number,
        boundaries.ring_number,
        boundaries.ring::polygon as ring
    from {{ ref("stg_provincies_in_cijfers__geo_neighbourhoods") }} as boundaries
    inner join known_wijken on boundaries.wijk_code = known_wijken.wijk_code
),

-- the first of them says what the object is; of several values of a tag (bakery;deli) the first
tags as (
    select
        objects.osm_object,
        objects.delivery_id,
        tag.position,
        tag.tag_key,
        trim(split_part(tag.tag_value, ';', 1)) as tag_value
    from objects
    cross join
        lateral (
            values
            (1, 'shop', objects.shop),
            (2, 'disused:shop', objects.disused_shop),
            (3, 'amenity', objects.amenity),
            (4, 'tourism', objects.tourism),
            (5, 'craft', objects.craft),
            (6, 'office', objects.office)
        ) as tag (position, tag_key, tag_value)
    where tag.tag_value is not null and tag.tag_value <> 'no'
),

classified as (
    select distinct on (tags.osm_object, tags.delivery_id)
        tags.osm_object,
        tags.delivery_id,
        tags.tag_key,
        tags.tag_value,
        coalesce(groups.group_code, 'other_goods') as group_code,
        groups.group_code is not null as is_reviewed
    from tags
    left join groups
        on
            tags.tag_key = groups.tag_key
            and groups.tag_value in (tags.tag_value, '*')
    -- a shop of a kind that nobody has reviewed is a shop; any other tag that is not listed says nothing
    where groups.group_code is not null or tags.tag_key = 'shop'
    order by tags.osm_object, tags.delivery_id, tags.position
),

located as (
    select distinct on (objects.osm_object, objects.delivery_id)
        objects.osm_object,
        objects.delivery_id,
        outer_rings.wijk_code
    from objects
    inner join rings as outer_rings
        on
            outer_rings.ring_number = 1
            and outer_rings.ring @> point(objects.lon::double precision, objects.lat::double precision)
    left join rings as holes
        on
            holes.ring_number > 1
            and outer_rings.wijk_code = holes.wijk_code
            and outer_rings.polygon_number = holes.polygon_number
            and holes.ring @> point(objects.lon::double precision, objects.lat::double precision)
    where holes.wijk_code is null
    order by objects.osm_object, objects.delivery_id, outer_rings.wijk_code
),

-- without boundaries nobody knows what lies in the city
boundaries as (
    select count(*) > 0 as are_known from rings
),

final as (
    select
        objects.osm_object,
        objects.delivery_id,
        objects.line_number,
        objects.data_date,
        objects.is_current,
        coalesce(classified.group_code, 'not_mapped') as group_code,
        classified.tag_key,
        classified.tag_value,
        coalesce(classified.is_reviewed, false) as is_reviewed,
        objects.has_street,
        located.wijk_code,
        case when boundaries.are_known then located.wijk_code is not null end as is_in_city
    from objects
    cross join boundaries
    left join classified
        on
            objects.osm_object = classified.osm_object
            and objects.delivery_id = classified.delivery_id
    left join located
        on
            objects.osm_object = located.osm_object
            and objects.delivery_id = located.delivery_id
)

select * from final
