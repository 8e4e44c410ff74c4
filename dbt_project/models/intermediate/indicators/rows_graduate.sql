-- Grain: year x company that left IncubaThor grown in the five years up to its end, and that has a number by which it
-- can be followed. It counts on the last day of the year, as settled where an establishment of it is active in the
-- city. Before our first extract of KBO only those that lasted until then are seen.
with

sites as (
    select * from {{ ref("indicator_site") }}
    where indicator_code = 'H2.graduates'
),

days as (
    select * from {{ ref("int_tenancy_day") }}
),

year_ends as (
    select days.*
    from days
    inner join sites on days.site_code = sites.site_code
    where
        extract(month from days.day) = 12
        and extract(day from days.day) = 31
        and days.exit_kind in ('grown_in_city', 'grown_elsewhere')
        and days.left_on between days.day - interval '5 years' + interval '1 day' and days.day
        and days.state <> 'unknown'
),

final as (
    select
        'H2.graduates' as indicator_code,
        concat_ws(' ', site_code, company, extract(year from day)) as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        day as counts_from,
        day + 1 as counts_to,
        (state in ('stayed', 'tenant'))::integer as numerator,
        1 as denominator,
        company as contributor,
        is_partly_seen,
        delivery_id,
        line_number
    from year_ends
)

select * from final
