-- Grain: day, as it is seen from today.
-- Not for: figures that must read the same tomorrow.
-- A view, since a table would say what was today when it was built.
{{ config(materialized="view") }}

with

days as (
    select * from {{ ref("dim_date") }}
),

seen as (
    select
        *,
        {{ as_of() }} as today
    from days
),

final as (
    select
        date_key,
        today - date as days_ago,
        12 * (extract(year from today)::integer - year) + extract(month from today)::integer - month as months_ago,
        4 * (extract(year from today)::integer - year) + extract(quarter from today)::integer - quarter as quarters_ago,
        extract(year from today)::integer - year as years_ago,
        date = today as is_today,
        date_trunc('month', date) = date_trunc('month', today) as is_current_month,
        date_trunc('quarter', date) = date_trunc('quarter', today) as is_current_quarter,
        date_trunc('year', date) = date_trunc('year', today) as is_current_year
    from seen
)

select * from final
