-- Grain: multi-year plan x policy field x booking year, of the home municipality. Subtotals are left out.
with

delivered as ({{ delivered("bbc_policy_field") }}),

final as (
    select
        year as plan_year,
        booking_year,
        domain,
        subdomain,
        {{ bbc_code("policy_field") }} as bbc_policy_field_code,
        {{ bbc_name("policy_field") }} as policy_field_nl,
        amount as amount_eur,
        {{ bbc_is_wrong_per_inhabitant() }} as is_wrong_per_inhabitant,
        is_synthetic,
        delivery_id,
        file_name,
        landed_at
    from delivered
    where nis_code = '{{ var("home_nis_code") }}' and policy_field is not null
)

select * from final
