-- Grain: indicator x count of the staff of a tenant on one of its sites, while it stands for the tenant. New jobs are
-- those less the ones of the baseline, so each count that stood on that day counts once more, negative, ever since.
-- Behind a count stands a company.
with

rules as (
    select * from {{ ref("indicator_rule") }}
    where subject = 'site_jobs'
),

sites as (
    select * from {{ ref("indicator_site") }}
),

members as (
    select * from {{ ref("int_site_member") }}
    where extent = 'whole'
),

headcounts as (
    select * from {{ ref("int_headcount") }}
),

baselines as (
    select * from {{ ref("int_jobs_baseline") }}
),

counted as (
    select
        rules.indicator_code,
        concat_ws(' ', headcounts.site_code, headcounts.tenant_code, headcounts.reference_date) as row_key,
        headcounts.company,
        headcounts.counts_from,
        headcounts.counts_to,
        headcounts.headcount,
        headcounts.delivery_id,
        headcounts.line_number
    from rules
    inner join sites on rules.indicator_code = sites.indicator_code
    inner join members on sites.site_code = members.site_code
    inner join headcounts on members.member_site_code = headcounts.site_code
),

at_the_baseline as (
    select
        counted.*,
        baselines.baseline_date
    from counted
    inner join baselines on counted.indicator_code = baselines.indicator_code
    where counted.counts_from <= baselines.baseline_date and counted.counts_to > baselines.baseline_date
),

final as (
    select
        indicator_code,
        row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        counts_from,
        counts_to,
        headcount as numerator,
        company as contributor,
        delivery_id,
        line_number
    from counted
    union all
    select
        indicator_code,
        row_key || ' baseline' as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        baseline_date as counts_from,
        null::date as counts_to,
        -headcount as numerator,
        company as contributor,
        delivery_id,
        line_number
    from at_the_baseline
)

select * from final
