-- Grain: month; account visits that took place in the twelve months up to its end.
with

dossiers as (
    select * from {{ ref("int_dossier_rolling_year") }}
    where dossier_kind = 'account_visit'
),

measured as (
    select
        month as period_start,
        carried_out as value
    from dossiers
),

final as (
    {{ indicator_values("measured", "A1.1.visits", "month", "support_dossiers") }}
)

select * from final
