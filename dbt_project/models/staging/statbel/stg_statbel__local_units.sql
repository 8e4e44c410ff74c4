-- Grain: quarter x municipality by name (null is an undetermined location), of the newest result that has the quarter.
with

delivered as ({{ delivered("bestat_local_units", per="quarter_text") }}),

-- a quarter can come twice in one result: rows that say the same count once
final as (
    select
        make_date(right(quarter_text, 4)::integer, left(quarter_text, 1)::integer * 3 - 2, 1) as quarter_start,
        region_name,
        province_name,
        arrondissement_name,
        municipality_name,
        local_units,
        min(line_number) as line_number,
        delivery_id,
        is_synthetic
    from delivered
    group by
        quarter_text,
        region_name,
        province_name,
        arrondissement_name,
        municipality_name,
        local_units,
        delivery_id,
        is_synthetic
)

select * from final
