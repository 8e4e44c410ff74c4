-- Grain: year x municipality (or abroad, or unknown) x legal form x NACE code of five characters.
{{ config(materialized="view") }}  -- the whole country, of which few municipalities are taken

with

delivered as ({{ delivered("statbel_vat") }}),

final as (
    select
        *,
        -- the code of 2025 came with the files of that year; before it all are NACE-BEL 2008
        case when year >= 2025 then '2025' else '2008' end as nace_version,
        case when nace_code ~ '^[0-9]{2}' then left(nace_code, 2) end as division
    from delivered
)

select * from final
