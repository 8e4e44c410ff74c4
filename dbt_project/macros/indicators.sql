{# The models of the indicators, one name a line; a caller takes them by `indicator_models().split()`. #}
{% macro indicator_models() -%}
    ind_a2_2_budget
{%- endmacro %}

{#
    Body of the last common table expression of an indicator model: the columns that all of them have.
    `relation` has a row a period, with the period's first day as period_start; the other arguments are SQL over it.
    Bounds are the 95 % margin of an estimate, or the least and most that a hidden figure can be. The delivery is by
    default (null) the newest one of the source. What nobody observed has no row here: null values are left out, unless
    the figure is hidden.
#}
{% macro indicator_values(
    relation, indicator_code, period_kind, source_id,
    value="value", numerator="null", denominator="null", lower_bound="null", upper_bound="null",
    geography_code=none, is_estimate="false", is_suppressed="false", delivery_id="null"
) -%}
    {%- set steps = {"day": "1 day", "month": "1 month", "quarter": "3 months", "year": "1 year"} -%}
    select
        '{{ indicator_code }}'::text as indicator_code,
        '{{ period_kind }}'::text as period_kind,
        period_start::date as period_start,
        (period_start + interval '{{ steps[period_kind] }}')::date - 1 as period_end,
        ({{ geography_code or "'" ~ var("home_nis_code") ~ "'" }})::text as geography_code,
        ({{ value }})::numeric as value,
        ({{ numerator }})::numeric as numerator,
        ({{ denominator }})::numeric as denominator,
        ({{ lower_bound }})::numeric as lower_bound,
        ({{ upper_bound }})::numeric as upper_bound,
        ({{ is_estimate }})::boolean as is_estimate,
        ({{ is_suppressed }})::boolean as is_suppressed,
        '{{ source_id }}'::text as source_id,
        ({{ delivery_id }})::bigint as delivery_id
    from {{ relation }}
    where ({{ value }}) is not null or ({{ is_suppressed }})
{%- endmacro %}
