-- From one snapshot to the next the active establishments change by the events that became visible, by nothing else.
with

snapshots as (
    select distinct
        snapshot_date,
        previous_snapshot_date
    from {{ ref("stg_kbo__extract") }}
),

events as (
    select
        visible_on as snapshot_date,
        count(*) filter (where event in ('opened', 'moved_in'))
        - count(*) filter (where event in ('closed', 'moved_out')) as balance
    from {{ ref("int_establishment_event") }}
    group by visible_on
),

stock as (
    select
        snapshots.snapshot_date,
        snapshots.previous_snapshot_date,
        count(versions.establishment_number) as active
    from snapshots
    left join {{ ref("int_establishment_history") }} as versions
        on versions.is_in_scope and {{ valid_on("versions", "snapshots.snapshot_date") }}
    group by snapshots.snapshot_date, snapshots.previous_snapshot_date
)

select
    later.snapshot_date,
    earlier.active as active_before,
    later.active as active_after,
    coalesce(events.balance, 0) as balance
from stock as later
inner join stock as earlier on later.previous_snapshot_date = earlier.snapshot_date
left join events on later.snapshot_date = events.snapshot_date
where later.active - earlier.active <> coalesce(events.balance, 0)
