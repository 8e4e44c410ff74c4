-- Grain: site x extent x month of which managers have told every day x site that belongs to it. The first day of the
-- next month ends what is counted by days, the last day is that of the stocks.
with

spans as (
    select * from {{ ref("int_site_span") }}
),

members as (
    select * from {{ ref("int_site_member") }}
),

months as (
    select
        site_code,
        extent,
        sites,
        sites_told,
        delivery_id,
        generate_series(
            date_trunc('month', first_day + interval '1 month' - interval '1 day'),
            date_trunc('month', reported_to + interval '1 day') - interval '1 month',
            interval '1 month'
        )::date as month
    from spans
),

final as (
    select
        months.site_code,
        months.extent,
        months.month,
        members.member_site_code,
        (months.month + interval '1 month')::date as next_month,
        (months.month + interval '1 month')::date - 1 as last_day,
        months.sites,
        months.sites_told,
        months.delivery_id
    from months
    inner join members
        on
            months.site_code = members.site_code
            and months.extent = members.extent
)

select * from final
