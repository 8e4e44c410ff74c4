-- Grain: source of the catalogue, with what was last delivered and loaded of it, and up to which day that goes.
with

sources as (
    select * from {{ source("ops", "source") }}
),

freshness as (
    select * from {{ source("ops", "source_freshness") }}
),

deliveries as (
    select * from {{ source("ops", "delivery") }}
),

loads as (
    select * from {{ source("ops", "load") }}
    where outcome in ('loaded', 'unchanged')
),

extracts as (
    select * from {{ source("ops", "kbo_extract") }}
),

snapshots as (
    select
        delivery_id,
        max(snapshot_date) as snapshot_date
    from extracts
    group by delivery_id
),

final as (
    select
        sources.*,
        freshness.last_checked_at,
        freshness.look_late_from,
        freshness.data_up_to,
        freshness.late_from,
        deliveries.file_name as last_file_name,
        freshness.last_landed_at,
        loads.finished_at as last_loaded_at,
        loads.rows_delivered as last_rows_delivered,
        loads.rows_quarantined as last_rows_quarantined,
        snapshots.snapshot_date as last_snapshot_date
    from sources
    inner join freshness on sources.source_id = freshness.source_id
    left join deliveries on freshness.last_delivery_id = deliveries.delivery_id
    left join loads on freshness.last_delivery_id = loads.delivery_id
    left join snapshots on freshness.last_delivery_id = snapshots.delivery_id
)

select * from final
