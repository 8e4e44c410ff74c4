-- Grain: as the events; each with the month in which it counts and the group of establishments that it concerns.
with

events as (
    select * from {{ ref("int_establishment_event") }}
),

versions as (
    select * from {{ ref("int_establishment_history") }}
),

months as (
    select * from {{ ref("int_month_covered") }}
),

final as (
    -- a start date may fall in a month without an extract: then the event counts where it became visible
    select
        events.establishment_number,
        events.event_date,
        events.visible_on,
        coalesce(month_of_event.month, month_of_extract.month) as month,
        versions.wijk_code,
        versions.nis_code,
        versions.nace_version,
        left(versions.nace_code, 2) as division,
        versions.legal_kind,
        events.event
    from events
    inner join versions
        on
            events.establishment_number = versions.establishment_number
            and events.version_from = versions.valid_from
    left join months as month_of_event on date_trunc('month', events.event_date)::date = month_of_event.month
    left join months as month_of_extract on date_trunc('month', events.visible_on)::date = month_of_extract.month
)

select * from final
