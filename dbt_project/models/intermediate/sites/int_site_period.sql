-- Grain: indicator about sites x month or year of which the managers of all its sites have told. A flow needs the whole
-- period, a stock its last day.
with

indicators as (
    select * from {{ ref("plan_indicator") }}
),

rules as (
    select * from {{ ref("indicator_rule") }}
),

subjects as (
    select * from {{ ref("indicator_subject") }}
),

of_indicators as (
    select * from {{ ref("indicator_site") }}
),

spans as (
    select * from {{ ref("int_site_span") }}
    where extent = 'whole'
),

members as (
    select * from {{ ref("int_site_member") }}
    where extent = 'whole'
),

months_of_sites as (
    select * from {{ ref("int_site_month") }}
    where extent = 'own'
),

leases as (
    select * from {{ ref("int_lease") }}
),

headcounts as (
    select * from {{ ref("int_headcount") }}
),

coaching as (
    select * from {{ ref("stg_genk__tenancy_coaching") }}
),

events as (
    select * from {{ ref("stg_genk__hub_events") }}
),

baselines as (
    select * from {{ ref("int_jobs_baseline") }}
),

told as (
    select
        of_indicators.indicator_code,
        rules.subject,
        indicators.period_kind,
        subjects.is_flow,
        coalesce(max(spans.told_from), min(spans.first_day)) as first_day,
        min(spans.reported_to) as reported_to,
        max(spans.delivery_id) as delivery_id
    from of_indicators
    inner join indicators on of_indicators.indicator_code = indicators.indicator_code
    inner join rules on of_indicators.indicator_code = rules.indicator_code
    inner join subjects on rules.subject = subjects.subject
    left join spans on of_indicators.site_code = spans.site_code
    where rules.subject <> 'hub_event'
    group by of_indicators.indicator_code, rules.subject, indicators.period_kind, subjects.is_flow
    having bool_and(coalesce(spans.sites_told = spans.sites, false))
),

-- coaching is known since somebody kept it, events from the month of the first to that of the newest
coached_since as (
    select
        of_indicators.indicator_code,
        min(coaching.coaching_month) as first_day
    from of_indicators
    inner join coaching on of_indicators.site_code = coaching.site_code
    group by of_indicators.indicator_code
),

listed as (
    select
        of_indicators.indicator_code,
        'hub_event' as subject,
        indicators.period_kind,
        true as is_flow,
        date_trunc('month', min(events.event_date))::date as first_day,
        least(
            (date_trunc('month', max(events.event_date)) + interval '1 month')::date,
            max(events.delivered_on)
        ) - 1 as reported_to,
        max(events.delivery_id) as delivery_id
    from of_indicators
    inner join indicators on of_indicators.indicator_code = indicators.indicator_code
    inner join rules on of_indicators.indicator_code = rules.indicator_code
    inner join events on of_indicators.site_code = events.site_code
    where rules.subject = 'hub_event'
    group by of_indicators.indicator_code, indicators.period_kind
),

spanned as (
    select
        told.indicator_code,
        told.subject,
        told.period_kind,
        told.is_flow,
        case when told.subject = 'coaching' then coached_since.first_day else told.first_day end as first_day,
        told.reported_to,
        told.delivery_id
    from told
    left join coached_since on told.indicator_code = coached_since.indicator_code
    union all
    select * from listed
),

started as (
    select
        *,
        generate_series(
            date_trunc(period_kind, first_day), reported_to, ('1 ' || period_kind)::interval
        )::date as period_start
    from spanned
),

periods as (
    select
        *,
        (period_start + ('1 ' || period_kind)::interval)::date - 1 as period_end
    from started
),

seen as (
    select * from periods
    where
        period_end <= reported_to
        and first_day <= case when is_flow then period_start else period_end end
),

-- jobs of a site whose tenants nobody counted are not known, and no zero
uncounted as (
    select distinct
        of_indicators.indicator_code,
        months_of_sites.month
    from of_indicators
    inner join members on of_indicators.site_code = members.site_code
    inner join months_of_sites on members.member_site_code = months_of_sites.site_code
    where months_of_sites.tenants > 0 and months_of_sites.tenants_counted = 0
),

let_at_baseline as (
    select distinct
        baselines.indicator_code,
        baselines.baseline_date,
        leases.site_code
    from baselines
    inner join of_indicators on baselines.indicator_code = of_indicators.indicator_code
    inner join members on of_indicators.site_code = members.site_code
    inner join leases
        on
            members.member_site_code = leases.site_code
            and baselines.baseline_date >= leases.let_from
            and (leases.let_to is null or baselines.baseline_date < leases.let_to)
),

counted_at_baseline as (
    select distinct
        baselines.baseline_date,
        headcounts.site_code
    from baselines
    inner join headcounts
        on
            baselines.baseline_date >= headcounts.counts_from
            and baselines.baseline_date < headcounts.counts_to
),

without_baseline as (
    select distinct let_at_baseline.indicator_code
    from let_at_baseline
    left join counted_at_baseline
        on
            let_at_baseline.baseline_date = counted_at_baseline.baseline_date
            and let_at_baseline.site_code = counted_at_baseline.site_code
    where counted_at_baseline.site_code is null
),

final as (
    select
        seen.subject,
        seen.indicator_code,
        seen.period_kind,
        seen.period_start,
        seen.period_end,
        case when seen.is_flow then seen.period_start else seen.period_end end as counted_from,
        seen.period_end as counted_to,
        seen.delivery_id
    from seen
    left join uncounted
        on
            seen.indicator_code = uncounted.indicator_code
            and date_trunc('month', seen.period_end)::date = uncounted.month
    left join without_baseline on seen.indicator_code = without_baseline.indicator_code
    left join baselines on seen.indicator_code = baselines.indicator_code
    where
        seen.subject <> 'site_jobs'
        or (
            uncounted.indicator_code is null
            and without_baseline.indicator_code is null
            and (baselines.baseline_date is null or seen.period_end > baselines.baseline_date)
        )
)

select * from final
