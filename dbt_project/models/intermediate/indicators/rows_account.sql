-- Grain: company seated in the city whose employees grew by at least 10 % in a financial year, on the last day of it.
with

accounts as (
    select * from {{ ref("int_annual_accounts") }}
),

final as (
    select
        'O1.growing' as indicator_code,
        reference_number as row_key,
        seat_nis_code as geography_code,
        exercise_end as counts_from,
        exercise_end + 1 as counts_to,
        1 as numerator,
        enterprise_number as contributor,
        delivery_id,
        line_number
    from accounts
    where seat_nis_code = '{{ var("home_nis_code") }}' and fte_growth_percent >= 10
)

select * from final
