-- Grain: establishment of an enterprise that rents on a site x version; one that lived less than a day is left out.
with

establishments as (
    {{ register_versions("kbo_establishment", "establishment_number", among="base_kbo__entity_of_tenant") }}
),

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
