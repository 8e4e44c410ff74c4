-- Grain: year x division (former, or that of 1 January 2025) x statistical sector.
{{ config(materialized="view") }}  -- the whole country, of which the scope is taken
{% set period = "substring(lower(file_name) from '[0-9]{4}(?:_old)?')" %}

with

newest as (
    -- of 2025 there is a file by the former sectors as well (_OLD)
    {{ newest_rows("statbel_sectors", "statbel_sectors", period) }}
),

final as (
    select
        {{ delivered_year() }} as year,
        {{ delivered_year() }} < 2025 or file_name ~* '_old' as is_former_division,
        {{ nis_code("nis_code") }} as nis_code,
        btrim(sector_code) as sector_code,
        btrim(sector_nl) as name_nl,
        {{ to_count("population") }} as population,
        {{ to_date("valid_from") }} as sector_valid_from,
        case when valid_to <> '31/12/9999' then {{ to_date("valid_to") }} + 1 end as sector_valid_to,
        delivery_id,
        {{ is_synthetic("file_name") }} as is_synthetic
    from newest
)

select * from final
