-- Grain: multi-year plan x general account of investment x booking year, of the home municipality.
-- Subtotals and accounts of anything but investment expenditure are left out.
with

delivered as (
    {{ delivered("bbc_account") }}
),

-- the export may hold operating accounts and receipts too; only the names of the levels tell them apart
investments as (
    select *
    from delivered
    where
        concat_ws(' ', level_1, level_2, level_3) ilike '%investering%'
        and concat_ws(' ', level_2, level_3) not ilike '%ontvangst%'
),

parsed as (
    select
        year as plan_year,
        booking_year,
        level_1 as level_1_nl,
        level_2 as level_2_nl,
        level_3 as level_3_nl,
        {{ bbc_code("account") }} as account_code,
        {{ bbc_name("account") }} as account_nl,
        amount as amount_eur,
        amount_per_inhabitant,
        is_synthetic,
        delivery_id,
        file_name,
        landed_at
    from investments
    where nis_code = '{{ var("home_nis_code") }}' and account is not null
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
        level_1_nl,
        level_2_nl,
        level_3_nl,
        account_code,
        account_nl,
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
