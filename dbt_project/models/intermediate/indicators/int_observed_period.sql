-- Grain: subject x period that its source has observed; of milestones indicator x day, of sites, premises and
-- passers-by indicator x period.
-- What counts in the period is from counted_from to counted_to. A period that is not here was not seen, and no zero.
-- A period is complete where every day of it was seen, and provisional as long as its source has not seen its end.
with

register_months as (
    select
        months.month,
        months.measured_on,
        months.is_running,
        extracts.delivery_id
    from {{ ref("int_month_covered") }} as months
    inner join {{ ref("int_extract_delivery") }} as extracts on months.measured_on = extracts.snapshot_date
),

flow_months as (
    select * from {{ ref("int_flow_month") }}
),

account_years as (
    select * from {{ ref("int_account_year") }}
),

first_accounts as (
    select min(deposit_date) as filed_on from {{ ref("int_annual_accounts") }}
    where is_latest
),

register as (
    select
        'register_stock' as subject,
        month,
        measured_on as counted_from,
        measured_on as counted_to,
        not is_running as is_complete,
        is_running as is_provisional,
        delivery_id
    from register_months
    union all
    select
        'daily_shopping' as subject,
        months.month,
        months.measured_on as counted_from,
        months.measured_on as counted_to,
        not months.is_running as is_complete,
        months.is_running as is_provisional,
        months.delivery_id
    from register_months as months
    where months.month in (select shops.month from {{ ref("int_daily_shopping") }} as shops)
    union all
    select
        'profile' as subject,
        months.month,
        months.measured_on as counted_from,
        months.measured_on as counted_to,
        not months.is_running as is_complete,
        months.is_running as is_provisional,
        months.delivery_id
    from register_months as months
    inner join first_accounts on months.measured_on >= first_accounts.filed_on
    union all
    select
        'register_event' as subject,
        months.month,
        months.month as counted_from,
        (months.month + interval '1 month')::date - 1 as counted_to,
        flow_months.is_complete,
        months.is_running as is_provisional,
        months.delivery_id
    from register_months as months
    inner join flow_months on months.month = flow_months.month
),

dossier_months as (
    select * from {{ ref("int_dossier_month") }}
),

known_to as (
    select max(snapshot_date) as day from {{ ref("stg_kbo__extract") }}
),

followed_months as (
    select
        (dossier_months.month + interval '12 months')::date as month,
        dossier_months.delivery_id
    from dossier_months
    cross join known_to
    where (dossier_months.month + interval '13 months')::date - 1 <= known_to.day
),

bankruptcy_span as (
    select
        min(month) as first_month,
        max(month) as last_month,
        max(delivery_id) as delivery_id
    from {{ ref("stg_statbel__bankruptcies") }}
    where period_kind = 'month'
),

-- the span is that of the whole file: a quiet month of the city is a zero, not a gap
bankruptcy_months as (
    select
        generate_series(first_month, last_month, interval '1 month')::date as month,
        delivery_id
    from bankruptcy_span
),

months as (
    select
        'dossier' as subject,
        month,
        delivery_id
    from dossier_months
    union all
    select
        'starter' as subject,
        month,
        delivery_id
    from followed_months
    union all
    select
        'bankruptcy' as subject,
        month,
        delivery_id
    from bankruptcy_months
),

quarters as (
    select
        quarter_start,
        max(delivery_id) as delivery_id
    from {{ ref("stg_statbel__local_units") }}
    group by quarter_start
),

years as (
    select
        'vat_payers' as subject,
        year,
        max(delivery_id) as delivery_id
    from {{ ref("stg_statbel__vat") }}
    group by year
    union all
    select
        'vat_survival' as subject,
        cohort_year + 5 as year,
        max(delivery_id) as delivery_id
    from {{ ref("stg_statbel__vat_survivals") }}
    where survivors_5 is not null
    group by cohort_year
    union all
    select
        'survey' as subject,
        wave as year,
        max(delivery_id) as delivery_id
    from {{ ref("stg_genk__entrepreneur_survey") }}
    group by wave
    union all
    select
        'business_park' as subject,
        year,
        max(delivery_id) as delivery_id
    from {{ ref("stg_vlaio__park_occupancy") }}
    where geography_code = '{{ var("home_nis_code") }}'
    group by year
    union all
    -- the years to come of a plan are in fct_area_budget; here they would be taken for the latest value
    select
        'area_budget' as subject,
        booking_year as year,
        max(delivery_id) as delivery_id
    from {{ ref("int_area_budget_action") }}
    where booking_year <= extract(year from {{ as_of() }})
    group by booking_year
),

days as (
    select
        'milestone' as subject,
        indicator_code,
        day,
        delivery_id
    from {{ ref("int_milestone_day") }}
    union all
    select distinct
        'source_day' as subject,
        null as indicator_code,
        day,
        null::bigint as delivery_id
    from {{ ref("stg_ops__source_day") }}
),

footfall_months as (
    select
        indicator_code,
        month,
        max(delivery_id) as delivery_id
    from {{ ref("int_footfall_month") }}
    group by indicator_code, month
),

innovation as (
    select * from {{ ref("int_innovation_period") }}
),

ranked_years as (
    select * from {{ ref("int_energy_institute_year") }}
    where entity_code = 'energyville'
),

final as (
    select
        subject,
        null as indicator_code,
        'month' as period_kind,
        month as period_start,
        (month + interval '1 month')::date - 1 as period_end,
        counted_from,
        counted_to,
        is_complete,
        is_provisional,
        delivery_id
    from register
    union all
    select
        subject,
        null as indicator_code,
        'month' as period_kind,
        month as period_start,
        (month + interval '1 month')::date - 1 as period_end,
        month as counted_from,
        (month + interval '1 month')::date - 1 as counted_to,
        true as is_complete,
        false as is_provisional,
        delivery_id
    from months
    union all
    select
        'local_units' as subject,
        null as indicator_code,
        'quarter' as period_kind,
        quarter_start as period_start,
        (quarter_start + interval '3 months')::date - 1 as period_end,
        (quarter_start + interval '3 months')::date - 1 as counted_from,
        (quarter_start + interval '3 months')::date - 1 as counted_to,
        true as is_complete,
        false as is_provisional,
        delivery_id
    from quarters
    union all
    select
        subject,
        null as indicator_code,
        'year' as period_kind,
        make_date(year::integer, 1, 1) as period_start,
        make_date(year::integer, 12, 31) as period_end,
        make_date(year::integer, 1, 1) as counted_from,
        make_date(year::integer, 12, 31) as counted_to,
        true as is_complete,
        false as is_provisional,
        delivery_id
    from years
    union all
    select
        'account' as subject,
        null as indicator_code,
        'year' as period_kind,
        year_start as period_start,
        (year_start + interval '1 year')::date - 1 as period_end,
        year_start as counted_from,
        (year_start + interval '1 year')::date - 1 as counted_to,
        is_seen_from_start and is_seen_to_end as is_complete,
        not is_seen_to_end as is_provisional,
        delivery_id
    from account_years
    union all
    select
        subject,
        indicator_code,
        'day' as period_kind,
        day as period_start,
        day as period_end,
        day as counted_from,
        day as counted_to,
        true as is_complete,
        false as is_provisional,
        delivery_id
    from days
    union all
    select
        'footfall' as subject,
        indicator_code,
        'month' as period_kind,
        month as period_start,
        (month + interval '1 month')::date - 1 as period_end,
        month as counted_from,
        (month + interval '1 month')::date - 1 as counted_to,
        true as is_complete,
        false as is_provisional,
        delivery_id
    from footfall_months
    union all
    select
        'innovation' as subject,
        indicator_code,
        period_kind,
        period_start,
        period_end,
        counted_from,
        counted_to,
        is_complete,
        is_provisional,
        delivery_id
    from innovation
    union all
    select
        'energy_rank' as subject,
        null as indicator_code,
        'year' as period_kind,
        make_date(year, 1, 1) as period_start,
        make_date(year, 12, 31) as period_end,
        make_date(year, 12, 31) as counted_from,
        make_date(year, 12, 31) as counted_to,
        is_complete,
        not is_complete as is_provisional,
        delivery_id
    from ranked_years
    union all
    select
        'market_day' as subject,
        indicator_code,
        'month' as period_kind,
        period_start,
        period_end,
        period_start as counted_from,
        period_end as counted_to,
        is_complete,
        is_provisional,
        delivery_id
    from {{ ref("int_market_period") }}
    union all
    select
        subject,
        indicator_code,
        period_kind,
        period_start,
        period_end,
        counted_from,
        counted_to,
        true as is_complete,
        false as is_provisional,
        delivery_id
    from {{ ref("int_site_period") }}
    union all
    select
        subject,
        indicator_code,
        'year' as period_kind,
        period_start,
        period_end,
        counted_from,
        counted_to,
        true as is_complete,
        false as is_provisional,
        delivery_id
    from {{ ref("int_premises_year") }}
)

select * from final
