-- Grain: year x municipality of that year x sex x nationality x civil status x age, as delivered in either layout.
-- No row means no inhabitants.
{{ config(materialized="view") }}  -- the whole country, of which the scope is taken

with

newest as (
    {{ newest_rows("statbel_population", "statbel_population", delivered_year()) }}
),

final as (
    select
        -- the new layout has no year in it
        {{ delivered_year() }} as year,
        {{ nis_code("nis_code") }} as nis_code,
        btrim(sex) as sex,
        btrim(nationality_code) as nationality_code,
        btrim(civil_status_code) as civil_status_code,
        age::integer as age,
        {{ to_count("population") }} as population,
        delivery_id,
        {{ is_synthetic("file_name") }} as is_synthetic
    from newest
)

select * from final
