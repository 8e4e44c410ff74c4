-- Grain: month; settlement requests closed with a settlement in Genk, as a share of those closed in the twelve months
-- up to its end.
-- Hidden where too few enterprises are behind it.
with

dossiers as (
    select * from {{ ref("int_dossier_rolling_year") }}
    where dossier_kind = 'settlement'
),

settings as (
    select minimum from {{ ref("disclosure_setting") }}
    where counted = 'enterprises'
),

measured as (
    select
        dossiers.month as period_start,
        dossiers.closed_enterprises < settings.minimum as is_hidden,
        case when dossiers.closed_enterprises >= settings.minimum then dossiers.solved end as solved,
        case when dossiers.closed_enterprises >= settings.minimum then dossiers.closed end as closed
    from dossiers
    cross join settings
    where dossiers.closed > 0
),

final as (
    {{ indicator_values(
        "measured",
        "C1.requests",
        "month",
        "support_dossiers",
        value="100.0 * solved / closed",
        numerator="solved",
        denominator="closed",
        is_suppressed="is_hidden",
    ) }}
)

select * from final
