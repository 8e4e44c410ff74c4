-- Grain: status that an indicator can have against its target.
-- Not for: counting, since most statuses are of no indicator today.
with

statuses as (
    select * from {{ ref("target_status") }}
),

final as (
    select
        status,
        label_nl,
        label_en,
        sign,
        style,
        position
    from statuses
)

select * from final
