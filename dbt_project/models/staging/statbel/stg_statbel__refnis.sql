-- Grain: administrative unit x validity, of every level (1 region, 2 province, 3 arrondissement, 4 municipality).
with

delivered as ({{ delivered("refnis") }}),

final as (
    select distinct
        level::integer as level,
        nis_code,
        parent_nis_code,
        name_nl,
        name_fr,
        name_de,
        valid_from,
        {{ first_day_after("valid_to") }} as valid_to
    from delivered
)

select * from final
