-- Grain: month in which at least one KBO extract was made. A month that is not here is missing, not zero.
with

snapshots as (
    select * from {{ ref("stg_kbo__extract") }}
),

months as (
    select
        date_trunc('month', snapshot_date)::date as month,
        max(snapshot_date) as measured_on
    from snapshots
    group by date_trunc('month', snapshot_date)::date
),

final as (
    select
        month,
        measured_on,
        -- the newest month may still get an extract
        (month = max(month) over () and measured_on < (month + interval '1 month')::date - 1) as is_running
    from months
)

select * from final
