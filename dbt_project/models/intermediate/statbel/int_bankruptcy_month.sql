-- Grain: month x compared municipality x NACE section x size class; weeks are never spread over months.
-- No row in the publisher's file means no bankruptcy: every month from the first to the last of the delivery is here
-- for each group that a municipality ever had, with zeros.
with

bankruptcies as (
    select * from {{ ref("stg_statbel__bankruptcies") }}
    where period_kind = 'month'
),

municipalities as (
    select * from {{ ref("int_municipality_compared") }}
),

-- the span is that of the whole file: a quiet month of the city is a zero, not a gap
span as (
    select
        min(month) as first_month,
        max(month) as last_month,
        max(delivery_id) as delivery_id,
        bool_or(is_synthetic) as is_synthetic
    from bankruptcies
),

months as (
    select
        generate_series(span.first_month, span.last_month, interval '1 month')::date as month,
        span.delivery_id,
        span.is_synthetic
    from span
),

counted as (
    select
        bankruptcies.month,
        bankruptcies.nis_code,
        bankruptcies.section,
        bankruptcies.size_class,
        sum(bankruptcies.bankruptcies)::integer as bankruptcies,
        sum(bankruptcies.jobs_lost)::integer as jobs_lost
    from bankruptcies
    inner join municipalities on bankruptcies.nis_code = municipalities.nis_code
    group by
        bankruptcies.month,
        bankruptcies.nis_code,
        bankruptcies.section,
        bankruptcies.size_class
),

cells as (
    select
        nis_code,
        section,
        size_class
    from counted
    union
    -- a city without any bankruptcy has its zeros too
    select
        '{{ var("home_nis_code") }}'::text as nis_code,
        'unknown'::text as section,
        'unknown'::text as size_class
),

final as (
    select
        months.month,
        cells.nis_code,
        cells.section,
        cells.size_class,
        coalesce(counted.bankruptcies, 0) as bankruptcies,
        coalesce(counted.jobs_lost, 0) as jobs_lost,
        months.delivery_id,
        months.is_synthetic
    from months
    cross join cells
    left join counted
        on
            months.month = counted.month
            and cells.nis_code = counted.nis_code
            and cells.section = counted.section
            and cells.size_class = counted.size_class
)

select * from final
