-- Grain: indicator x period x geography: what the indicator models measured, below each other.
-- `series` counts the breaks up to the last day of the period; values of two series are never compared.
with

measured as (
    {% for model in indicator_models().split() %}
        select * from {{ ref(model) }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

breaks as (
    select * from {{ ref("series_break") }}
),

final as (
    select
        measured.*,
        (
            select count(*) from breaks
            where breaks.indicator_code = measured.indicator_code and breaks.breaks_on <= measured.period_end
        )::integer as series
    from measured
)

select * from final
