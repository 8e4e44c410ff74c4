-- Grain: multi-year plan x list (investment or all expenditure) x action x booking year, of the home municipality.
with

lists as (
    {{ newest_rows(
        "bbc_plan", "bbc_action", "substring(lower(loaded.file_name) from 'bbc_[0-9]{4}_acties_[a-z]+')"
    ) }}
),

municipalities as (
    select * from {{ ref("centre_city") }}
),

ours as (
    select lists.*
    from lists
    inner join municipalities
        on
            lists.municipality in (
                municipalities.name_nl,
                'Gemeente ' || municipalities.name_nl,
                'Gemeente en OCMW ' || municipalities.name_nl
            )
    where municipalities.nis_code = '{{ var("home_nis_code") }}'
),

parsed as (
    select
        {{ delivered_year() }} as plan_year,
        case when lower(file_name) like '%acties\_investeringen%' then 'investment' else 'all_expenditure' end as list,
        {{ bbc_part("objective", "Code") }} as objective_code,
        {{ bbc_part("objective", "Korte omschrijving") }} as objective_nl,
        {{ bbc_part("action_plan", "Code") }} as action_plan_code,
        {{ bbc_part("action_plan", "Korte omschrijving") }} as action_plan_nl,
        {{ bbc_part("action", "Code") }} as action_code,
        {{ bbc_part("action", "Korte omschrijving") }} as action_nl,
        {{ bbc_part("action", "Lange omschrijving") }} as description_nl,
        booking_year::integer as booking_year,
        {{ euro("amount") }} as amount_eur,
        {{ euro("amount_per_inhabitant") }} as amount_per_inhabitant,
        delivery_id,
        file_name,
        landed_at
    from ours
),

compared as (
    select
        *,
        {{ bbc_population("plan_year, list, booking_year") }} as implied_population
    from parsed
),

final as (
    select
        plan_year,
        list,
        objective_code,
        objective_nl,
        action_plan_code,
        action_plan_nl,
        action_code,
        action_nl,
        description_nl,
        booking_year,
        amount_eur,
        amount_per_inhabitant,
        {{ bbc_is_wrong_per_inhabitant() }} as is_wrong_per_inhabitant,
        {{ is_synthetic("file_name") }} as is_synthetic,
        delivery_id,
        file_name,
        landed_at
    from compared
)

select * from final
