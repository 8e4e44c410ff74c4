-- Grain: establishment x day x event (opened, closed, moved_in, moved_out, moved_within, activity_changed).
-- Not for: anything before the second extract; nor opened minus closed as growth, which leaves out the moves.
{{ config(
    indexes=[
        {"columns": ["geography_code", "date_key"]},
        {"columns": ["enterprise_number"]},
    ]
) }}

with

events as (
    select * from {{ ref("int_establishment_event") }}
),

versions as (
    select * from {{ ref("int_establishment_history") }}
),

enterprises as (
    select * from {{ ref("dim_enterprise") }}
),

event_types as (
    select * from {{ ref("event_type") }}
),

final as (
    select
        events.establishment_number,
        {{ date_key("events.event_date") }} as date_key,
        events.event,
        events.event_date,
        event_types.label_nl as event_nl,
        event_types.label_en as event_en,
        {{ surrogate_key(["versions.establishment_number", "versions.valid_from"]) }} as establishment_key,
        coalesce(enterprises.enterprise_key, {{ unknown_key() }}) as enterprise_key,
        versions.enterprise_number,
        versions.wijk_code as geography_code,
        versions.nis_code,
        {{ activity_key("versions.nace_version", "versions.nace_code") }} as main_activity_key,
        versions.legal_kind,
        versions.is_business,
        events.previous_nis_code,
        events.previous_wijk_code as previous_geography_code,
        case
            when events.previous_nace_code is not null
                then {{ activity_key("events.previous_nace_version", "events.previous_nace_code") }}
        end as previous_activity_key,
        events.is_reopening,
        events.is_late_registration,
        events.visible_on
    from events
    inner join event_types on events.event = event_types.event
    inner join versions
        on
            events.establishment_number = versions.establishment_number
            and events.version_from = versions.valid_from
    -- what closes or leaves is of the day before: its enterprise may end with it
    left join enterprises
        on
            versions.enterprise_number = enterprises.enterprise_number
            and {{ valid_on(
                "enterprises",
                "(events.visible_on - (events.event in ('closed', 'moved_out'))::integer)"
            ) }}
)

select * from final
