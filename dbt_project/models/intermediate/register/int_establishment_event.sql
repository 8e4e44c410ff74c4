-- Grain: establishment x day x event. Events are read from changes between extracts, so never from the first one:
-- what it shows was there before our history begins. An event belongs to the municipality in which it happens.
with

versions as (
    select * from {{ ref("int_establishment_history") }}
),

snapshots as (
    select distinct
        snapshot_date,
        previous_snapshot_date,
        is_first_snapshot
    from {{ ref("stg_kbo__extract") }}
),

compared as (
    select
        versions.*,
        snapshots.previous_snapshot_date,
        snapshots.is_first_snapshot,
        lag(versions.valid_from) over each_establishment as previous_from,
        (lag(versions.valid_to) over each_establishment is not distinct from versions.valid_from) as is_continued,
        lag(versions.nis_code) over each_establishment as previous_nis_code,
        lag(versions.is_in_scope) over each_establishment as was_in_scope,
        lag(versions.wijk_code) over each_establishment as previous_wijk_code,
        lag(versions.address_number) over each_establishment as previous_address_number,
        lag(versions.nace_version) over each_establishment as previous_nace_version,
        lag(versions.nace_code) over each_establishment as previous_nace_code,
        lag(versions.is_activity_of_enterprise) over each_establishment as was_activity_of_enterprise,
        (lead(versions.valid_from) over each_establishment is not distinct from versions.valid_to) as continues
    from versions
    inner join snapshots on versions.valid_from = snapshots.snapshot_date
    window each_establishment as (partition by versions.establishment_number order by versions.valid_from)
),

lives as (
    -- a life is the time between an opening and the closing after it
    select
        *,
        min(valid_to) filter (where valid_to is not null and not continues) over (
            partition by establishment_number order by valid_from rows between current row and unbounded following
        ) as life_to
    from compared
),

openings as (
    select
        establishment_number,
        'opened' as event,
        case
            when
                start_date > previous_snapshot_date
                and start_date <= valid_from + {{ var("start_date_days_ahead") }}
                and (life_to is null or start_date < life_to)
                then start_date
            else valid_from
        end as event_date,
        valid_from as visible_on,
        valid_from as version_from,
        null as previous_nis_code,
        null as previous_wijk_code,
        null as previous_nace_version,
        null as previous_nace_code,
        (previous_from is not null) as is_reopening,
        (previous_from is null and start_date <= previous_snapshot_date) as is_late_registration
    from lives
    where not is_continued and not is_first_snapshot and is_in_scope
),

closings as (
    select
        establishment_number,
        'closed' as event,
        valid_to as event_date,
        valid_to as visible_on,
        valid_from as version_from,
        null as previous_nis_code,
        null as previous_wijk_code,
        null as previous_nace_version,
        null as previous_nace_code,
        false as is_reopening,
        false as is_late_registration
    from lives
    where valid_to is not null and not continues and is_in_scope
),

moves as (
    select
        *,
        (nis_code is not distinct from previous_nis_code) as stays_in_municipality
    from lives
    where is_continued and address_number <> previous_address_number
),

arrivals as (
    select
        establishment_number,
        case when stays_in_municipality then 'moved_within' else 'moved_in' end as event,
        valid_from as event_date,
        valid_from as visible_on,
        valid_from as version_from,
        previous_nis_code,
        previous_wijk_code,
        null as previous_nace_version,
        null as previous_nace_code,
        false as is_reopening,
        false as is_late_registration
    from moves
    where is_in_scope
),

departures as (
    -- points to the version before the move: that is where it happened
    select
        establishment_number,
        'moved_out' as event,
        valid_from as event_date,
        valid_from as visible_on,
        previous_from as version_from,
        null as previous_nis_code,
        null as previous_wijk_code,
        null as previous_nace_version,
        null as previous_nace_code,
        false as is_reopening,
        false as is_late_registration
    from moves
    where was_in_scope and not stays_in_municipality
),

activity_changes as (
    -- no change is: the same trade under another NACE version, or read from the enterprise instead of the establishment
    select
        establishment_number,
        'activity_changed' as event,
        valid_from as event_date,
        valid_from as visible_on,
        valid_from as version_from,
        null as previous_nis_code,
        null as previous_wijk_code,
        previous_nace_version,
        previous_nace_code,
        false as is_reopening,
        false as is_late_registration
    from lives
    where
        is_continued
        and is_in_scope
        and nace_version = previous_nace_version
        and is_activity_of_enterprise = was_activity_of_enterprise
        and nace_code <> previous_nace_code
),

final as (
    select * from openings
    union all
    select * from closings
    union all
    select * from arrivals
    union all
    select * from departures
    union all
    select * from activity_changes
)

select * from final
