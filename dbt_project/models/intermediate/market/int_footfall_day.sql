-- Grain: counter at its place x day of which it delivered an hour.
-- What makes a day like another are the same hours on the clock (the variables footfall_first_hour and _end_hour): the
-- mean of those that were counted, each weighed by the share of it that was seen, times their number.
with

hours as (
    select
        *,
        is_counted
        and clock_hour >= {{ var("footfall_first_hour") }}
        and clock_hour < {{ var("footfall_end_hour") }} as is_measured
    from {{ ref("int_footfall_hour") }}
),

days as (
    select
        counter_key,
        day,
        -- 23 or 25 on the days on which the clock changes
        (
            extract(epoch from (day + 1)::timestamp at time zone 'Europe/Brussels')
            - extract(epoch from day::timestamp at time zone 'Europe/Brussels')
        )::integer / 3600 as clock_hours,
        count(*)::integer as hours_delivered,
        count(*) filter (where is_counted)::integer as hours_counted,
        count(*) filter (where is_measured)::integer as hours_measured,
        sum(share_seen) as hours_seen,
        sum(pedestrians) filter (where is_counted) as pedestrians,
        sum(cyclists) filter (where is_counted) as cyclists,
        sum(pedestrians * share_seen) filter (where is_measured)
        / sum(share_seen) filter (where is_measured and pedestrians is not null) as pedestrians_an_hour,
        max(delivery_id) as delivery_id,
        min(line_number) as line_number,
        bool_or(is_synthetic) as is_synthetic
    from hours
    group by counter_key, day
),

compared as (
    select
        *,
        round(hours_seen / clock_hours, 3) as uptime,
        case
            when hours_measured >= {{ var("footfall_least_hours") }}
                then round(
                    pedestrians_an_hour * ({{ var("footfall_end_hour") }} - {{ var("footfall_first_hour") }}), 3
                )
        end as pedestrians_compared
    from days
),

-- the eight days before on the same weekday that can be compared
past as (
    select
        counter_key,
        day,
        count(*) over before as days,
        avg(pedestrians_compared) over before as mean,
        coalesce(stddev_samp(pedestrians_compared) over before, 0) as deviation
    from compared
    where pedestrians_compared is not null
    window before as (
        partition by counter_key, extract(isodow from day)
        order by day
        rows between 8 preceding and 1 preceding
    )
),

expected as (
    select
        *,
        -- a quiet past is no reason to find every day odd
        3 * greatest(deviation, mean / 10) as allowed
    from past
    where days >= 4
),

final as (
    select
        compared.*,
        extract(isodow from compared.day)::integer as iso_weekday,
        -- greatest() passes over a null, and of an unknown past nothing is expected
        case when expected.mean is not null then round(greatest(expected.mean - expected.allowed, 0), 1) end
            as expected_from,
        round(expected.mean + expected.allowed, 1) as expected_to,
        compared.pedestrians_compared between expected.mean - expected.allowed and expected.mean + expected.allowed
            as is_expected
    from compared
    left join expected on compared.counter_key = expected.counter_key and compared.day = expected.day
)

select * from final
