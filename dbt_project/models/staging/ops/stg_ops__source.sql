-- Grain: source of the catalogue, with what was last delivered and loaded of it.
with

sources as (
    select * from {{ source("ops", "source") }}
),

deliveries as (
    select * from {{ source("ops", "delivery") }}
),

loads as (
    select * from {{ source("ops", "load") }}
),

fetches as (
    select * from {{ source("ops", "fetch") }}
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

newest_looks as (
    select
        source_id,
        max(finished_at) as last_checked_at
    from fetches
    where outcome in ('landed', 'duplicate', 'unchanged')
    group by source_id
),

newest_loads as (
    select distinct on (loads.source_id)
        loads.source_id,
        loads.delivery_id,
        loads.finished_at as last_loaded_at,
        loads.rows_delivered as last_rows_delivered,
        loads.rows_quarantined as last_rows_quarantined,
        deliveries.file_name as last_file_name,
        deliveries.landed_at as last_landed_at
    from loads
    inner join deliveries on loads.delivery_id = deliveries.delivery_id
    where loads.outcome in ('loaded', 'unchanged') and deliveries.set_aside_at is null
    order by loads.source_id asc, deliveries.precedence desc
),

final as (
    select
        sources.*,
        greatest(newest_looks.last_checked_at, newest_loads.last_landed_at) as last_checked_at,
        newest_loads.last_file_name,
        newest_loads.last_landed_at,
        newest_loads.last_loaded_at,
        newest_loads.last_rows_delivered,
        newest_loads.last_rows_quarantined,
        snapshots.snapshot_date as last_snapshot_date
    from sources
    left join newest_looks on sources.source_id = newest_looks.source_id
    left join newest_loads on sources.source_id = newest_loads.source_id
    left join snapshots on newest_loads.delivery_id = snapshots.delivery_id
)

select * from final
