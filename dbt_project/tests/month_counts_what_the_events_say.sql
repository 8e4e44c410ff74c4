-- Every event is in one month of one group, and the newest stock is what dim_establishment holds.
with

newest as (
    select max(month) as month
    from {{ ref("fct_establishment_month") }}
),

months as (
    select
        sum(measured.opened) as opened,
        sum(measured.closed) as closed,
        sum(measured.moved_in) as moved_in,
        sum(measured.moved_out) as moved_out,
        sum(measured.moved_within) as moved_within,
        sum(measured.active) filter (where measured.month = newest.month) as active
    from {{ ref("fct_establishment_month") }} as measured
    cross join newest
),

events as (
    select
        count(*) filter (where event = 'opened') as opened,
        count(*) filter (where event = 'closed') as closed,
        count(*) filter (where event = 'moved_in') as moved_in,
        count(*) filter (where event = 'moved_out') as moved_out,
        count(*) filter (where event = 'moved_within') as moved_within
    from {{ ref("fct_establishment_event") }}
),

establishments as (
    select count(*) as active
    from {{ ref("dim_establishment") }}
    where is_current and is_in_scope
)

select
    months.*,
    events.*,
    establishments.active as active_establishments
from months
cross join events
cross join establishments
where
    coalesce(months.opened, 0) <> events.opened
    or coalesce(months.closed, 0) <> events.closed
    or coalesce(months.moved_in, 0) <> events.moved_in
    or coalesce(months.moved_out, 0) <> events.moved_out
    or coalesce(months.moved_within, 0) <> events.moved_within
    or coalesce(months.active, 0) <> establishments.active
