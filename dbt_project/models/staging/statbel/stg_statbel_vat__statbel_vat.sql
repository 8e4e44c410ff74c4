-- Grain: year x municipality (or abroad, or unknown) x legal form x NACE code of five characters.
{{ config(materialized="view") }}  -- the whole country, of which the scope is taken

with

newest as (
    {{ newest_rows("statbel_vat", "statbel_vat", delivered_year()) }}
),

final as (
    select
        {{ delivered_year() }} as year,
        nis_code,
        legal_form_code,
        nace_code,
        -- the code of 2025 came with the files of that year; before it all are NACE-BEL 2008
        case when {{ delivered_year() }} >= 2025 then '2025' else '2008' end as nace_version,
        case when nace_code ~ '^[0-9]{2}' then left(nace_code, 2) end as division,
        {{ to_count("active") }} as active,
        {{ to_count("starts") }} as starts,
        {{ to_count("stops") }} as stops,
        delivery_id,
        {{ is_synthetic("file_name") }} as is_synthetic
    from newest
)

select * from final
