{# The models of the indicators, one name a line; a caller takes them by `indicator_models().split()`. #}
{% macro indicator_models() -%}
    ind_a1_1_park_companies
    ind_a1_1_visits
    ind_a1_2_days
    ind_a1_2_solved
    ind_a1_4_freshness
    ind_a1_5_awareness
    ind_a1_5_satisfaction
    ind_a2_2_budget
    ind_a2_3_opened
    ind_a2_3_supported
    ind_a2_7_neighbourhoods
    ind_a2_7_reach
    ind_c1_requests
    ind_milestone
    ind_o1_bankruptcies
    ind_o1_local_units
    ind_o1_moved_in
    ind_o1_net_growth
    ind_o1_net_openings
    ind_o1_settled
    ind_o1_survival
    ind_o2_openings
    ind_t1_funding
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

{# The day on which figures are held against their targets: today in Brussels, unless the variable `as_of` names another. #}
{% macro as_of() -%}
    {%- if var("as_of") -%}
        date '{{ var("as_of") }}'
    {%- else -%}
        (now() at time zone 'Europe/Brussels')::date
    {%- endif -%}
{%- endmacro %}

{# A figure as text with its unit, in a Dutch or an English sentence; the relation has `decimals`, `unit`, `unit_nl` and `unit_en`. #}
{% macro figure_nl(value, relation) -%}
    translate({{ figure_plain(value, relation) }}, ',.', '.,') || ' ' || {{ relation }}.unit_nl
{%- endmacro %}

{% macro figure_en(value, relation) -%}
    {{ figure_plain(value, relation) }}
    || case when {{ relation }}.unit = 'percent' then '' else ' ' end || {{ relation }}.unit_en
{%- endmacro %}

{% macro figure_plain(value, relation) -%}
    to_char(
        round({{ value }}, {{ relation }}.decimals),
        'FM999,999,999,999,990' || case when {{ relation }}.decimals > 0 then '.' || repeat('0', {{ relation }}.decimals) else '' end
    )
{%- endmacro %}

{# A day in a Dutch or an English sentence. #}
{% macro day_nl(day) -%}
    to_char({{ day }}, 'DD-MM-YYYY')
{%- endmacro %}

{% macro day_en(day) -%}
    to_char({{ day }}, 'FMDD FMMonth YYYY')
{%- endmacro %}
