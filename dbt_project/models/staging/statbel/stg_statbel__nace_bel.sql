-- Grain: code of NACE-BEL 2025 as Statbel publishes it, written without dots as KBO does.
with

delivered as ({{ delivered("nace_bel") }}),

final as (
    select
        '2025' as nace_version,
        replace(nace_code, '.', '') as nace_code,
        label_nl,
        label_fr,
        label_de,
        label_en
    from delivered
)

select * from final
