-- Grain: loaded delivery that nobody set aside, with whether its figures are synthetic: its file name says so, or the
-- check of its rows did.
-- What a register with a history says rests on all of its deliveries, so one synthetic one makes it synthetic.
with

deliveries as (
    select * from {{ source("ops", "delivery") }}
    where set_aside_at is null
),

loads as (
    select * from {{ source("ops", "load") }}
    where outcome in ('loaded', 'unchanged')
),

synthetic_rows as (
    select delivery_id
    from {{ source("ops", "validation") }}
    where rule = 'not_synthetic' and not success and delivery_id is not null
    group by delivery_id
),

extracts as (
    select delivery_id
    from {{ source("ops", "kbo_extract") }}
    group by delivery_id
),

told as (
    select
        deliveries.delivery_id,
        deliveries.source_id,
        deliveries.file_name,
        deliveries.landed_at,
        extracts.delivery_id is not null as is_part_of_history,
        synthetic_rows.delivery_id is not null or {{ is_synthetic("deliveries.file_name") }} as says_synthetic,
        deliveries.precedence = max(deliveries.precedence) over (partition by deliveries.source_id) as is_newest
    from deliveries
    inner join loads on deliveries.delivery_id = loads.delivery_id
    left join synthetic_rows on deliveries.delivery_id = synthetic_rows.delivery_id
    left join extracts on deliveries.delivery_id = extracts.delivery_id
),

final as (
    select
        delivery_id,
        source_id,
        file_name,
        landed_at,
        case
            when is_part_of_history then bool_or(says_synthetic) over (partition by source_id)
            else says_synthetic
        end as is_synthetic,
        is_newest
    from told
)

select * from final
