-- Grain: programme: the newest export of it, and up to which day it goes. That is the last change of one of its
-- projects; the day on which the publisher put the file there (Last-Modified) is later, and stands in the ledger.
with

projects as (
    select * from {{ ref("stg_eu__cordis_project") }}
),

final as (
    select
        programme,
        -- a day that had not come when the export did is a slip
        least(max(content_updated), max(delivered_on)) as known_to,
        max(delivery_id) as delivery_id
    from projects
    group by programme
)

select * from final
