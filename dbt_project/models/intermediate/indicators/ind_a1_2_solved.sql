-- Grain: month; expansion requests closed with a solution in the city, as a share of those closed in the twelve months
-- up to its end.
with

measured as (
    select
        month as period_start,
        is_hidden,
        solved,
        closed
    from {{ ref("int_solved_share") }}
    where dossier_kind = 'expansion'
),

final as (
    {{ indicator_values(
        "measured",
        "A1.2.solved",
        "month",
        "support_dossiers",
        value="100.0 * solved / closed",
        numerator="solved",
        denominator="closed",
        is_suppressed="is_hidden",
    ) }}
)

select * from final
