-- Grain: multi-year plan x general account of investment x booking year, of the home municipality.
-- Subtotals and accounts of anything but investment expenditure are left out.
with

delivered as ({{ delivered("bbc_account") }}),

final as (
    select
        year as plan_year,
        booking_year,
        level_1,
        level_2,
        level_3,
        {{ bbc_code("account") }} as bbc_account_code,
        {{ bbc_name("account") }} as account_nl,
        amount as amount_eur,
        {{ bbc_is_wrong_per_inhabitant() }} as is_wrong_per_inhabitant,
        is_synthetic,
        delivery_id,
        file_name,
        landed_at
    from delivered
    where
        nis_code = '{{ var("home_nis_code") }}'
        and account is not null
        -- the export may hold operating accounts and receipts too; only the names of the levels tell them apart
        and concat_ws(' ', level_1, level_2, level_3) ilike '%investering%'
        and concat_ws(' ', level_2, level_3) not ilike '%ontvangst%'
)

select * from final
