-- Grain: month of which the register of dossiers knows every day, with the delivery that says so.
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
        max(delivered_on) as delivered_on,
        max(delivery_id) as delivery_id
    from dossiers
),

months as (
    select
        register.*,
        generate_series(
            date_trunc('month', register.first_day),
            register.newest_month,
            interval '1 month'
        )::date as month
    from register
),

final as (
    select
        month,
        delivery_id
    from months
    where month >= first_day and (month + interval '1 month')::date <= delivered_on
)

select * from final
