-- Grain: KBO extract in the history. Two extracts of one snapshot day are two rows; between them no day passed.
with

extracts as (
    select * from {{ source("ops", "kbo_extract") }}
),

final as (
    select
        extract_number,
        extract_type,
        delivery_id,
        snapshot_date,
        max(snapshot_date) over (
            order by snapshot_date range between unbounded preceding and interval '1 day' preceding
        ) as previous_snapshot_date,
        snapshot_date = min(snapshot_date) over () as is_first_snapshot
    from extracts
)

select * from final
