-- Grain: day of an extract of KBO, with the delivery that brought it.
with

extracts as (
    select * from {{ ref("stg_kbo__extract") }}
),

final as (
    select
        snapshot_date,
        max(delivery_id) as delivery_id
    from extracts
    group by snapshot_date
)

select * from final
