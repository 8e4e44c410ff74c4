-- Grain: counter at its place x hour that it delivered. Counts are of the whole hour, also where it was seen in part.
-- An hour tells something where enough of it was seen, a count is there, and nobody passed in the dark: with uptime 0 a
-- count of 0 is none, and who passes in the dark is neither pedestrian nor cyclist to the device.
with

counters as (
    select
        *,
        {{ surrogate_key(["counter_code", "valid_from"]) }} as counter_key
    from {{ ref("stg_genk__footfall_counters") }}
),

telraam as (
    select
        counter_code,
        hour_start,
        day,
        uptime as share_seen,
        pedestrians,
        cyclists,
        null::numeric as passages,
        night > 0 as is_dark,
        delivery_id,
        line_number,
        is_synthetic
    from {{ ref("stg_telraam__counts") }}
),

own as (
    select
        counter_code,
        hour_start,
        day,
        round(minutes_seen / 60.0, 6) as share_seen,
        null::numeric as pedestrians,
        null::numeric as cyclists,
        round(passages * 60 / nullif(minutes_seen, 0), 3) as passages,
        false as is_dark,
        delivery_id,
        line_number,
        is_synthetic
    from {{ ref("stg_genk__footfall") }}
),

hours as (
    select * from telraam
    union all
    select * from own
),

final as (
    select
        counters.counter_key,
        hours.day,
        hours.hour_start,
        extract(hour from hours.hour_start at time zone 'Europe/Brussels')::integer as clock_hour,
        hours.share_seen,
        coalesce(hours.pedestrians, case when counters.counts_what = 'pedestrians' then hours.passages end)
            as pedestrians,
        coalesce(hours.cyclists, case when counters.counts_what = 'cyclists' then hours.passages end) as cyclists,
        hours.share_seen >= {{ var("footfall_least_seen") }}
        and not hours.is_dark
        and coalesce(hours.pedestrians, hours.passages) is not null as is_counted,
        hours.delivery_id,
        hours.line_number,
        hours.is_synthetic
    from hours
    inner join counters
        on
            hours.counter_code = counters.counter_code
            and hours.day between counters.valid_from and coalesce(counters.valid_to, 'infinity')
)

select * from final
