-- Grain: code of NACE-BEL 2025 as Statbel publishes it, written without dots as KBO does.
with

delivered as (
    {{ delivered("nace_bel") }}
),

final as (
    select distinct on (replace(nace_code, '.', ''))
        '2025' as nace_version,
        replace(nace_code, '.', '') as nace_code,
        label_nl,
        label_fr,
        label_de,
        label_en
    from delivered
    order by replace(nace_code, '.', ''), line_number
)

select * from final
