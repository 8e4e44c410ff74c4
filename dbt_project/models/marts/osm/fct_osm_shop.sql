-- Grain: object of OpenStreetMap x delivery.
-- Not for: counting shops over deliveries, nor as a list of all shops: volunteers map what they see, and the register
-- is the figure. ODbL 1.0: name OpenStreetMap where it is shown, and share what is made of it under the same licence.
with

objects as (
    select * from {{ ref("int_osm_object") }}
),

groups as (
    select * from {{ ref("osm_shop_group") }}
),

final as (
    select
        objects.osm_object,
        objects.delivery_id,
        objects.is_current,
        objects.data_date,
        {{ date_key("objects.data_date") }} as date_key,
        coalesce(objects.wijk_code, 'unknown') as geography_code,
        objects.is_in_city,
        objects.group_code as osm_group,
        groups.label_nl as osm_group_nl,
        groups.label_en as osm_group_en,
        groups.counts_as as osm_counts_as,
        groups.is_daily,
        objects.tag_key,
        objects.tag_value,
        objects.is_reviewed,
        objects.has_street
    from objects
    inner join groups on objects.group_code = groups.group_code
)

select * from final
