-- Grain: day, from 2000 to 2040.
-- Not for: Belgian holidays or school weeks, which it does not know; and a month is only measured where
-- fct_establishment_month has it.
with

days as (
    select generate_series(date '2000-01-01', date '2040-12-31', interval '1 day')::date as day
),

final as (
    select
        {{ date_key("day") }} as date_key,
        day as date,
        extract(year from day)::integer as year,
        extract(quarter from day)::integer as quarter,
        extract(month from day)::integer as month,
        extract(day from day)::integer as day_of_month,
        extract(isoyear from day)::integer as iso_year,
        extract(week from day)::integer as iso_week,
        extract(isodow from day)::integer as iso_weekday,
        (array[
            'januari', 'februari', 'maart', 'april', 'mei', 'juni', 'juli', 'augustus', 'september', 'oktober',
            'november', 'december'
        ])[extract(month from day)::integer] as month_nl,
        (array[
            'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
            'November', 'December'
        ])[extract(month from day)::integer] as month_en,
        (array['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag', 'zondag'])[
            extract(isodow from day)::integer
        ] as weekday_nl,
        (array['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[
            extract(isodow from day)::integer
        ] as weekday_en,
        date_trunc('month', day)::date as month_start,
        (date_trunc('month', day) + interval '1 month')::date - 1 as month_end,
        extract(isodow from day) >= 6 as is_weekend
    from days
)

select * from final
