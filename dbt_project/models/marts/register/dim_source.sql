-- Grain: source of the warehouse.
-- Not for: the history of deliveries, of which it has the newest only; the ledger in `ops` has them all.
with

sources as (
    select * from {{ ref("stg_ops__source") }}
),

final as (
    select
        source_id,
        publisher,
        title_nl,
        title_en,
        licence,
        replace(
            attribution, '{snapshot}', coalesce(to_char(last_snapshot_date, 'DD-MM-YYYY'), '-')
        ) as attribution,
        home_page,
        access,
        cadence,
        late_after_days,
        personal_data,
        may_be_exported,
        last_checked_at,
        last_file_name,
        last_landed_at,
        last_loaded_at,
        last_snapshot_date,
        data_up_to,
        late_from,
        last_rows_delivered,
        last_rows_quarantined
    from sources
)

select * from final
