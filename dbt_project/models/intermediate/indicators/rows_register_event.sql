-- Grain: indicator x opening, closing or move of an establishment of a business, on its day. A start date in a month of
-- which there is no extract counts on the day on which it became visible.
-- What a division is depends on the version: retail and horeca are 52 and 55 in NACE 2003, since then 47, 55 and 56.
with

flows as (
    select * from {{ ref("int_establishment_flow") }}
),

months as (
    select * from {{ ref("int_flow_month") }}
),

businesses as (
    select * from {{ ref("legal_kind") }}
    where is_business
),

places as (
    select distinct geography_code from {{ ref("int_compared_place") }}
),

extracts as (
    select * from {{ ref("int_extract_delivery") }}
),

events as (
    select
        flows.*,
        case
            when date_trunc('month', flows.event_date)::date = flows.month then flows.event_date
            else flows.visible_on
        end as counted_on,
        {{ market_trade("flows") }} is not null as is_retail_or_horeca
    from flows
    inner join months on flows.month = months.month
    inner join businesses on flows.legal_kind = businesses.legal_kind
    inner join places on flows.nis_code = places.geography_code
),

behind as (
    select
        counted.indicator_code,
        counted.numerator,
        events.*
    from events
    inner join (
        values
        ('O1.arrivals', 'opened', 1, false),
        ('O1.arrivals', 'moved_in', 1, false),
        ('O1.net_openings', 'opened', 1, false),
        ('O1.net_openings', 'closed', -1, false),
        ('O1.moved_in', 'moved_in', 1, false),
        ('O1.moved_in', 'moved_out', -1, false),
        ('O2.openings', 'opened', 1, true),
        ('O2.openings', 'closed', -1, true)
    ) as counted (indicator_code, event, numerator, only_retail_and_horeca)
        on
            events.event = counted.event
            and (events.is_retail_or_horeca or not counted.only_retail_and_horeca)
),

final as (
    select
        behind.indicator_code,
        concat_ws(' ', behind.establishment_number, behind.event) as row_key,
        behind.nis_code as geography_code,
        -- elsewhere the register has no neighbourhoods, and the municipality stands for them
        case when behind.nis_code = '{{ var("home_nis_code") }}' then behind.wijk_code end as neighbourhood_code,
        behind.counted_on as counts_from,
        behind.counted_on + 1 as counts_to,
        behind.numerator,
        extracts.delivery_id
    from behind
    inner join extracts on behind.visible_on = extracts.snapshot_date
)

select * from final
