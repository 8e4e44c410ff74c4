-- Grain: site x kind of cohort x year of the cohort x years after, one to five: how many of those that came in the year
-- (entered), that left in it (left), or that left it grown (graduated) were alive so many years later, each on its own
-- day. A year that not every one of them can have reached yet is left out, as are cohorts of before all was told.
with

tenancies as (
    select * from {{ ref("int_tenancy") }}
),

days as (
    select * from {{ ref("int_tenancy_day") }}
),

spans as (
    select * from {{ ref("int_site_span") }}
    where extent = 'own'
),

settings as (
    select * from {{ ref("disclosure_setting") }}
    where counted = 'enterprises'
),

known as (
    select max(snapshot_date) as known_to from {{ ref("stg_kbo__extract") }}
),

members as (
    select
        tenancies.site_code,
        tenancies.company,
        tenancies.delivery_id,
        cohort.cohort_kind,
        cohort.since,
        extract(year from cohort.since)::integer as cohort_year
    from tenancies
    cross join
        lateral (
            values
            ('entered', tenancies.entered_on, true),
            ('left', tenancies.left_on, tenancies.left_on is not null),
            (
                'graduated', tenancies.left_on,
                tenancies.left_on is not null and tenancies.exit_kind in ('grown_in_city', 'grown_elsewhere')
            )
        ) as cohort (cohort_kind, since, is_member)
    where cohort.is_member
),

followed as (
    select
        members.*,
        years.years_after,
        (members.since + make_interval(years => years.years_after))::date as day
    from members
    cross join generate_series(1, 5) as years (years_after)
),

-- whoever left is followed in the register alone; whoever came, by its site as long as it is there
observable as (
    select followed.*
    from followed
    inner join spans on followed.site_code = spans.site_code
    cross join known
    where
        (spans.told_from is null or make_date(followed.cohort_year, 1, 1) >= spans.told_from)
        and make_date(followed.cohort_year, 12, 31) <= spans.reported_to
        and make_date(followed.cohort_year + followed.years_after, 12, 31) <= known.known_to
        and (
            followed.cohort_kind <> 'entered'
            or make_date(followed.cohort_year + followed.years_after, 12, 31) <= spans.reported_to
        )
),

counted as (
    select
        observable.site_code,
        observable.cohort_kind,
        observable.cohort_year,
        observable.years_after,
        count(*)::integer as companies,
        count(*) filter (where days.state = 'tenant')::integer as tenants,
        count(*) filter (where days.state = 'stayed')::integer as stayed,
        count(*) filter (where days.state in ('moved', 'without_establishment'))::integer as moved,
        count(*) filter (where days.state = 'acquired')::integer as acquired,
        count(*) filter (where days.state = 'stopped')::integer as stopped,
        count(*) filter (where days.state = 'unknown')::integer as unknown,
        bool_or(days.is_partly_seen) as is_partly_seen,
        max(observable.delivery_id) as delivery_id
    from observable
    inner join days
        on
            observable.site_code = days.site_code
            and observable.company = days.company
            and observable.day = days.day
    group by observable.site_code, observable.cohort_kind, observable.cohort_year, observable.years_after
),

final as (
    select
        counted.*,
        counted.companies < settings.minimum as is_suppressed
    from counted
    cross join settings
)

select * from final
