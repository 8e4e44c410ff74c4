-- Grain: day and source of the catalogue of that day, with how fresh the source was then.
with

days as (
    select * from {{ source("ops", "source_day") }}
),

final as (
    select
        day,
        source_id,
        data_up_to,
        last_checked_at,
        state
    from days
)

select * from final
