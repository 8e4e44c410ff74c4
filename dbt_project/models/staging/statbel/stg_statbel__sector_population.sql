-- Grain: year x division (former, or that of 1 January 2025) x statistical sector.
{{ config(materialized="view") }}  -- the whole country, of which few municipalities are taken

with

delivered as ({{ delivered("statbel_sectors") }}),

final as (
    select
        year,
        -- of 2025 there is a file by the former sectors as well
        year < 2025 or coalesce(part = 'OLD', false) as is_former_division,
        nis_code,
        sector_code,
        sector_nl as name_nl,
        population,
        valid_from as sector_valid_from,
        {{ first_day_after("valid_to") }} as sector_valid_to,
        delivery_id,
        is_synthetic
    from delivered
)

select * from final
