-- Grain: enterprise in scope x version; a version that lived less than a day is left out.
with

enterprises as ({{ register_versions("kbo_enterprise", "enterprise_number") }}),

final as (
    select distinct
        enterprise_number,
        {{ trimmed("type_of_enterprise") }} as type_of_enterprise,
        nullif({{ trimmed("juridical_situation") }}, '') as juridical_situation,
        coalesce(
            nullif({{ trimmed("juridical_form_cac") }}, ''),
            nullif({{ trimmed("juridical_form") }}, '')
        ) as legal_form_code,
        to_date(start_date, 'DD-MM-YYYY') as start_date,
        valid_from,
        valid_to
    from enterprises
)

select * from final
