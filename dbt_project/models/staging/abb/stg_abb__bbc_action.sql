-- Grain: multi-year plan x list (investment or all expenditure) x action x booking year, of the home municipality.
{% set city = var("home_name_nl") %}

with

delivered as ({{ delivered("bbc_action") }}),

final as (
    select
        year as plan_year,
        case part
            when 'ACTIES_INVESTERINGEN' then 'investment'
            when 'ACTIES_UITGAVEN' then 'all_expenditure'
        end as list,
        {{ bbc_part("objective", "Code") }} as bbc_objective_code,
        {{ bbc_part("objective", "Korte omschrijving") }} as objective_nl,
        {{ bbc_part("action_plan", "Code") }} as bbc_action_plan_code,
        {{ bbc_part("action_plan", "Korte omschrijving") }} as action_plan_nl,
        {{ bbc_part("action", "Code") }} as bbc_action_code,
        {{ bbc_part("action", "Korte omschrijving") }} as action_nl,
        {{ bbc_part("action", "Lange omschrijving") }} as description_nl,
        booking_year,
        amount as amount_eur,
        {{ bbc_is_wrong_per_inhabitant() }} as is_wrong_per_inhabitant,
        is_synthetic,
        delivery_id,
        line_number,
        file_name,
        landed_at
    from delivered
    where municipality in ('{{ city }}', 'Gemeente {{ city }}', 'Gemeente en OCMW {{ city }}')
)

select * from final
