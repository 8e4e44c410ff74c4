-- Grain: enterprise that rents on a site x version; a version that lived less than a day is left out.
with

enterprises as ({{ register_versions("kbo_enterprise", "enterprise_number", among="base_kbo__entity_of_tenant") }}),

final as (
    select distinct
        enterprise_number,
        may_be_named as is_legal_person,
        coalesce({{ trimmed("juridical_situation") }} in ({{ bankrupt_situations() }}), false) as is_bankrupt,
        to_date(start_date, 'DD-MM-YYYY') as start_date,
        valid_from,
        valid_to
    from enterprises
)

select * from final
