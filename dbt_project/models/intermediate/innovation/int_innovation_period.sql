-- Grain: indicator x period that its sources have seen: CORDIS up to the newest project of its exports, of both
-- programmes, and the city's register from its first day to the day before it was handed over.
-- What only one of them has seen is unknown, and no lower figure. A period is complete where both saw all of it, and
-- the register of companies too, which tells who was in the city: from our first extract on.
with

exports as (
    select * from {{ ref("int_cordis_export") }}
),

cordis as (
    select
        max(known_to) as known_to,
        max(delivery_id) as delivery_id
    from exports
    having count(*) = 2
),

register as (
    select
        min(started_on) as known_from,
        max(delivered_on) - 1 as known_to,
        max(delivery_id) as delivery_id
    from {{ ref("stg_genk__innovation_register") }}
    having count(*) > 0
),

companies as (
    select min(snapshot_date) as known_from
    from {{ ref("stg_kbo__extract") }}
    having count(*) > 0
),

months_covered as (
    select * from {{ ref("int_month_covered") }}
),

both_sources as (
    select
        register.known_from,
        least(cordis.known_to, register.known_to) as known_to,
        companies.known_from as companies_known_from,
        greatest(cordis.delivery_id, register.delivery_id) as delivery_id
    from cordis
    cross join register
    cross join companies
),

-- who takes part in Humin or IDE is asked of the register alone, wherever it is seated
sources as (
    select
        indicators.indicator_code,
        indicators.period_kind,
        both_sources.known_from,
        both_sources.known_to,
        both_sources.companies_known_from,
        both_sources.delivery_id
    from both_sources
    cross join (
        values
        ('O1.innovating', 'month'),
        ('A1.3.participations', 'month'),
        ('A1.3.funding', 'year')
    ) as indicators (indicator_code, period_kind)
    union all
    select
        'H4.participations' as indicator_code,
        'year' as period_kind,
        known_from,
        known_to,
        known_from as companies_known_from,
        delivery_id
    from register
),

begun as (
    select
        sources.*,
        generate_series(
            date_trunc(sources.period_kind, sources.known_from),
            sources.known_to,
            ('1 ' || sources.period_kind)::interval
        )::date as period_start
    from sources
),

flows as (
    select
        begun.*,
        (begun.period_start + ('1 ' || begun.period_kind)::interval)::date - 1 as period_end
    from begun
    where begun.period_start >= begun.known_from
),

-- a state on the newest extract of the year
newest_of_year as (
    select
        date_trunc('year', month)::date as period_start,
        max(measured_on) as measured_on
    from months_covered
    group by date_trunc('year', month)::date
),

states as (
    select
        newest_of_year.period_start,
        (newest_of_year.period_start + interval '1 year')::date - 1 as period_end,
        newest_of_year.measured_on,
        both_sources.known_to,
        both_sources.delivery_id,
        december.measured_on is not null and not december.is_running as has_december
    from newest_of_year
    cross join both_sources
    left join months_covered as december
        on december.month = (newest_of_year.period_start + interval '11 months')::date
    where
        newest_of_year.period_start >= both_sources.known_from
        and newest_of_year.period_start <= both_sources.known_to
),

final as (
    select
        indicator_code,
        period_kind,
        period_start,
        period_end,
        period_start as counted_from,
        period_end as counted_to,
        period_end <= known_to and period_start >= companies_known_from as is_complete,
        period_end > known_to as is_provisional,
        delivery_id
    from flows
    union all
    select
        'A1.1.green' as indicator_code,
        'year' as period_kind,
        period_start,
        period_end,
        measured_on as counted_from,
        measured_on as counted_to,
        has_december and period_end <= known_to as is_complete,
        not has_december or period_end > known_to as is_provisional,
        delivery_id
    from states
)

select * from final
