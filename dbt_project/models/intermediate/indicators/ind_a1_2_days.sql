-- Grain: month; median days from request to closing, of the expansion requests solved in the city in the twelve months
-- up to its end. Hidden where too few enterprises are behind it.
with

dossiers as (
    select * from {{ ref("int_dossier_rolling_year") }}
    where dossier_kind = 'expansion'
),

settings as (
    select minimum from {{ ref("disclosure_setting") }}
    where counted = 'enterprises'
),

measured as (
    select
        dossiers.month as period_start,
        dossiers.solved_enterprises < settings.minimum as is_hidden,
        case when dossiers.solved_enterprises >= settings.minimum then dossiers.median_days end as value
    from dossiers
    cross join settings
    where dossiers.solved > 0
),

final as (
    {{ indicator_values("measured", "A1.2.days", "month", "support_dossiers", is_suppressed="is_hidden") }}
)

select * from final
