-- Grain: day, from 2000 to 2040.
-- Not for: school weeks, which it does not know; and a month is only measured where fct_establishment_month has it.
with

days as (
    select generate_series(date '2000-01-01', date '2040-12-31', interval '1 day')::date as day
),

holidays as (
    select * from {{ ref("int_public_holiday") }}
),

final as (
    select
        {{ date_key("days.day") }} as date_key,
        days.day as date,
        extract(year from days.day)::integer as year,
        extract(quarter from days.day)::integer as quarter,
        extract(month from days.day)::integer as month,
        extract(day from days.day)::integer as day_of_month,
        extract(isoyear from days.day)::integer as iso_year,
        extract(week from days.day)::integer as iso_week,
        extract(isodow from days.day)::integer as iso_weekday,
        to_char(days.day, 'YYYY-MM') as year_month,
        to_char(days.day, 'YYYY-"K"Q') as year_quarter_nl,
        to_char(days.day, 'YYYY-"Q"Q') as year_quarter_en,
        (array[
            'januari', 'februari', 'maart', 'april', 'mei', 'juni', 'juli', 'augustus', 'september', 'oktober',
            'november', 'december'
        ])[extract(month from days.day)::integer] as month_nl,
        (array[
            'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
            'November', 'December'
        ])[extract(month from days.day)::integer] as month_en,
        (array['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag', 'zondag'])[
            extract(isodow from days.day)::integer
        ] as weekday_nl,
        (array['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[
            extract(isodow from days.day)::integer
        ] as weekday_en,
        date_trunc('month', days.day)::date as month_start,
        (date_trunc('month', days.day) + interval '1 month')::date - 1 as month_end,
        extract(isodow from days.day) >= 6 as is_weekend,
        holidays.date is not null as is_holiday,
        holidays.name_nl as holiday_nl,
        holidays.name_en as holiday_en
    from days
    left join holidays on days.day = holidays.date
)

select * from final
