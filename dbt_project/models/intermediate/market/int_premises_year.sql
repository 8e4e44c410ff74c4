-- Grain: indicator of the city's survey of premises x year in which a survey can tell it.
-- A stock is that of the last survey of the year. What was filled is asked of every survey but the first, which has
-- none before it; what no row of a survey answers is unknown, and no zero.
with

premises as (
    select * from {{ ref("int_premises_survey") }}
    where source_id = 'retail_premises' and premises_state <> 'gone'
),

surveys as (
    select
        survey_date,
        survey_number,
        extract(year from survey_date)::integer as year,
        max(delivery_id) as delivery_id,
        count(is_short_chain) as short_chain_answers,
        count(*) filter (where is_vacant) as vacant,
        count(floor_m2) filter (where is_vacant) as vacant_of_known_floor
    from premises
    group by survey_date, survey_number
),

last_of_year as (
    select distinct on (year) *
    from surveys
    order by year asc, survey_date desc
),

stocks as (
    select
        indicators.indicator_code,
        last_of_year.*
    from last_of_year
    cross join (
        values
        ('O2.vacancy_units'), ('O2.vacancy_m2'), ('A2.2.members'), ('A2.4.street'), ('A2.5.street'), ('A2.9.points'),
        ('C3.mix')
    ) as indicators (indicator_code)
    where
        (indicators.indicator_code <> 'A2.9.points' or last_of_year.short_chain_answers > 0)
        and (
            indicators.indicator_code <> 'O2.vacancy_m2'
            or last_of_year.vacant = 0
            or last_of_year.vacant_of_known_floor > 0
        )
),

filled as (
    select
        year,
        max(delivery_id) as delivery_id
    from surveys
    where survey_number > 1
    group by year
),

final as (
    select
        'premises' as subject,
        indicator_code,
        make_date(year, 1, 1) as period_start,
        make_date(year, 12, 31) as period_end,
        survey_date as counted_from,
        survey_date as counted_to,
        delivery_id
    from stocks
    union all
    select
        'premises_filled' as subject,
        'C2.filled' as indicator_code,
        make_date(year, 1, 1) as period_start,
        make_date(year, 12, 31) as period_end,
        make_date(year, 1, 1) as counted_from,
        make_date(year, 12, 31) as counted_to,
        delivery_id
    from filled
)

select * from final
