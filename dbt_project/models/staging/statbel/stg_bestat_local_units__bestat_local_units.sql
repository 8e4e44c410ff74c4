-- Grain: quarter x municipality by name (null is an undetermined location), of the newest result that has the quarter.
with

newest as (
    {{ newest_rows("bestat_local_units", "bestat_local_units", clean_label("quarter_text")) }}
),

labelled as (
    select
        *,
        {{ clean_label("quarter_text") }} as quarter_label
    from newest
),

-- a quarter can come twice in one result: rows that say the same count once
final as (
    select distinct
        make_date(
            substring(quarter_label from '[0-9]{4}$')::integer,
            substring(quarter_label from '^[1-4]')::integer * 3 - 2,
            1
        ) as quarter_start,
        {{ clean_label("region_name") }} as region_name,
        {{ clean_label("province_name") }} as province_name,
        {{ clean_label("arrondissement_name") }} as arrondissement_name,
        {{ clean_label("municipality_name") }} as municipality_name,
        {{ to_count("local_units") }} as local_units,
        delivery_id,
        {{ is_synthetic("file_name") }} as is_synthetic
    from labelled
    -- a delivery that was checked holds no other text
    where quarter_label ~ '^[1-4](e|de|ste) kwartaal [0-9]{4}$'
)

select * from final
