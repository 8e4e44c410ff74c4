-- Grain: administrative unit x validity, of every level (1 region, 2 province, 3 arrondissement, 4 municipality).
with

units as (
    {{ newest_rows("refnis", "refnis") }}
),

final as (
    select distinct
        level::integer as level,
        nis_code,
        nullif(parent_nis_code, '-') as parent_nis_code,
        name_nl,
        name_fr,
        name_de,
        {{ to_date("valid_from") }} as valid_from,
        case when valid_to <> '31/12/9999' then {{ to_date("valid_to") }} + 1 end as valid_to
    from units
)

select * from final
