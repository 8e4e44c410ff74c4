-- Grain: month; dossiers of help with a business plan, a location or a permit that came in in the twelve months up to
-- its end and were not withdrawn.
with

dossiers as (
    select * from {{ ref("int_dossier_rolling_year") }}
),

measured as (
    select
        month as period_start,
        sum(received) as value
    from dossiers
    where dossier_kind in ('business_plan', 'location', 'permit')
    group by month
),

final as (
    {{ indicator_values("measured", "A2.3.supported", "month", "support_dossiers") }}
)

select * from final
