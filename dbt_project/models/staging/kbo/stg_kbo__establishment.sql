-- Grain: establishment in scope x version; a version that lived less than a day is left out.
with

establishments as ({{ register_versions("kbo_establishment", "establishment_number") }}),

final as (
    select distinct
        establishment_number,
        enterprise_number,
        to_date(start_date, 'DD-MM-YYYY') as start_date,
        valid_from,
        valid_to
    from establishments
)

select * from final
