-- Grain: month in which openings, closings and moves could be seen, since an earlier extract was there to compare with.
-- Complete is a month that has ended, and before which the month before was measured too: else it shows less than its
-- own days, or more.
with

months as (
    select * from {{ ref("int_month_covered") }}
),

first_snapshot as (
    select min(snapshot_date) as snapshot_date from {{ ref("stg_kbo__extract") }}
),

compared as (
    select
        *,
        lag(month) over (order by month) as previous_month
    from months
),

final as (
    select
        compared.month,
        compared.measured_on,
        (
            not compared.is_running
            and compared.previous_month is not distinct from (compared.month - interval '1 month')::date
        ) as is_complete
    from compared
    cross join first_snapshot
    where compared.measured_on > first_snapshot.snapshot_date
)

select * from final
