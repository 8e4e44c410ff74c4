-- Grain: month; starters whose twelve months after the request ended in the twelve months up to its end, and the share
-- of which an establishment in the city appeared in that time. Whoever is still followed is not in it, opened or not:
-- to count only the quick ones of them would raise the share. Hidden where too few enterprises are behind it.
with

starters as (
    select * from {{ ref("int_supported_starter") }}
),

extracts as (
    select max(snapshot_date) as known_to from {{ ref("stg_kbo__extract") }}
),

settings as (
    select minimum from {{ ref("disclosure_setting") }}
    where counted = 'enterprises'
),

cohorts as (
    select
        months.window_start,
        months.window_end,
        (months.month + interval '12 months')::date as followed_in
    from {{ ref("int_dossier_month") }} as months
    cross join extracts
    where (months.month + interval '13 months')::date - 1 <= extracts.known_to
),

counted as (
    select
        cohorts.followed_in as period_start,
        count(*) as starters,
        count(*) filter (where starters.has_opened) as opened,
        bool_or(starters.is_estimate) as is_estimate
    from cohorts
    inner join starters on starters.received_date between cohorts.window_start and cohorts.window_end
    group by cohorts.followed_in
),

measured as (
    select
        counted.period_start,
        counted.is_estimate,
        counted.starters < settings.minimum as is_hidden,
        case when counted.starters >= settings.minimum then counted.opened end as opened,
        case when counted.starters >= settings.minimum then counted.starters end as starters
    from counted
    cross join settings
),

final as (
    {{ indicator_values(
        "measured",
        "A2.3.opened",
        "month",
        "support_dossiers",
        value="100.0 * opened / starters",
        numerator="opened",
        denominator="starters",
        is_estimate="is_estimate",
        is_suppressed="is_hidden",
    ) }}
)

select * from final
