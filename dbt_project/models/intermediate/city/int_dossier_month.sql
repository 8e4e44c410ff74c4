-- Grain: month of whose last twelve months the register of dossiers knows every day.
-- It begins with its first dossier. It ends with the month of its newest date, once that month was over when the
-- register was delivered: a month after it, without any dossier, may be one in which nobody kept the register.
with

dossiers as (
    select * from {{ ref("stg_genk__support_dossiers") }}
),

register as (
    select
        min(received_date) as first_day,
        date_trunc('month', max(greatest(received_date, closed_date)))::date as newest_month,
        max(delivered_on) as delivered_on
    from dossiers
),

months as (
    select
        register.*,
        generate_series(
            date_trunc('month', register.first_day) + interval '11 months',
            register.newest_month,
            interval '1 month'
        )::date as month
    from register
),

final as (
    select
        month,
        (month - interval '11 months')::date as window_start,
        (month + interval '1 month')::date - 1 as window_end
    from months
    where
        (month - interval '11 months')::date >= first_day
        and (month + interval '1 month')::date <= delivered_on
)

select * from final
