-- Grain: object of OpenStreetMap x delivery, of every delivery that nobody set aside.
-- An object that was exported as its area and as the centre of it is one; the centre that Overpass gave goes first.
with

delivered as ({{ delivered("osm_shops", per="delivery_id") }}),

newest as ({{ delivered("osm_shops") }}),

current_delivery as (
    select distinct delivery_id from newest
),

numbered as (
    select
        *,
        row_number() over (
            partition by delivery_id, osm_type, osm_id
            order by array_position(array['center', 'point', 'area'], geometry_kind)
        ) as nth,
        count(*) over (partition by delivery_id, osm_type, osm_id) as times_exported
    from delivered
),

final as (
    select
        numbered.osm_type || '/' || numbered.osm_id as osm_object,
        numbered.delivery_id,
        numbered.line_number,
        numbered.data_date,
        current_delivery.delivery_id is not null as is_current,
        numbered.lon,
        numbered.lat,
        numbered.times_exported::integer as times_exported,
        numbered.shop,
        numbered.disused_shop,
        numbered.amenity,
        numbered.tourism,
        numbered.craft,
        numbered.office,
        numbered.street is not null as has_street
    from numbered
    left join current_delivery on numbered.delivery_id = current_delivery.delivery_id
    where numbered.nth = 1
)

select * from final
