-- Grain: multi-year plan x policy field x booking year, of the home municipality. Subtotals are left out.
with

delivered as (
    {{ delivered("bbc_policy_field") }}
),

parsed as (
    select
        year as plan_year,
        booking_year,
        domain as domain_nl,
        subdomain as subdomain_nl,
        {{ bbc_code("policy_field") }} as policy_field_code,
        {{ bbc_name("policy_field") }} as policy_field_nl,
        amount as amount_eur,
        amount_per_inhabitant,
        is_synthetic,
        delivery_id,
        file_name,
        landed_at
    from delivered
    where nis_code = '{{ var("home_nis_code") }}' and policy_field is not null
),

compared as (
    select
        *,
        {{ bbc_population("plan_year, booking_year") }} as implied_population
    from parsed
),

final as (
    select
        plan_year,
        booking_year,
        domain_nl,
        subdomain_nl,
        policy_field_code,
        policy_field_nl,
        amount_eur,
        amount_per_inhabitant,
        {{ bbc_is_wrong_per_inhabitant() }} as is_wrong_per_inhabitant,
        is_synthetic,
        delivery_id,
        file_name,
        landed_at
    from compared
)

select * from final
