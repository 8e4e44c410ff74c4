-- Grain: action of the multi-year plan that belongs to an area x booking year, in euro, by the newest plan that has the
-- year.
with

amounts as (
    select * from {{ ref("int_area_budget_action") }}
),

newest as (
    select
        *,
        rank() over (partition by area_code, booking_year order by plan_year desc) as nth_newest
    from amounts
),

final as (
    select
        area_code || '.budget' as indicator_code,
        concat_ws(' ', plan_year, bbc_action_code) as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        make_date(booking_year, 12, 31) as counts_from,
        make_date(booking_year + 1, 1, 1) as counts_to,
        amount_eur as numerator,
        delivery_id,
        line_number
    from newest
    where nth_newest = 1 and area_code = 'A2.2'
)

select * from final
