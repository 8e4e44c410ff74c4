-- Grain: year that accounts can tell of by the financial years that ended in it: from the year in which the first ones
-- with figures were filed to the one before the last were.
-- A year is seen from its start where those of the year before were filed after the first of ours too, and to its end
-- once the last ones at hand were filed at the end of August of the next year or later.
with

accounts as (
    select * from {{ ref("int_annual_accounts") }}
    where is_latest
),

span as (
    select
        min(deposit_date) as first_filed,
        max(deposit_date) as last_filed,
        max(delivery_id) as delivery_id
    from accounts
),

final as (
    select
        make_date(years.year, 1, 1) as year_start,
        span.first_filed < make_date(years.year - 1, 7, 1) as is_seen_from_start,
        span.last_filed >= make_date(years.year + 1, 8, 31) as is_seen_to_end,
        span.delivery_id
    from span
    cross join lateral generate_series(
        extract(year from span.first_filed)::integer,
        extract(year from span.last_filed)::integer - 1
    ) as years (year)
)

select * from final
