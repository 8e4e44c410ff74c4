-- Grain: code of NACE-BEL 2025 as Statbel publishes it, written without dots as KBO does.
with

codes as (
    {{ newest_rows("nace_bel", "nace_bel") }}
),

final as (
    select distinct on (replace(nace_code, '.', ''))
        '2025' as nace_version,
        replace(nace_code, '.', '') as nace_code,
        trim(label_nl) as label_nl,
        trim(label_fr) as label_fr,
        trim(label_de) as label_de,
        trim(label_en) as label_en
    from codes
    order by replace(nace_code, '.', ''), line_number
)

select * from final
