-- Grain: ring of the boundary of a neighbourhood (wijk): the outer one of each part of it is 1, the holes in it 2, 3...
with

delivered as ({{ delivered("geo_neighbourhoods") }}),

final as (
    select
        wijk_code,
        polygon_number,
        ring_number,
        ring,
        delivery_id,
        is_synthetic
    from delivered
)

select * from final
