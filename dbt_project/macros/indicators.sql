{#
    The 95 % margin of a weighted mean, 1.96 * sqrt(deff * v / (n - 1)), where v = sum(w * (y - mean)^2) / sum(w) and
    deff = n * sum(w^2) / sum(w)^2 is the design effect of unequal weights (L. Kish, Survey Sampling, 1965; "Weighting for
    unequal Pi", Journal of Official Statistics 8, 1992); n / deff is the effective number of answers. With equal weights
    it is the margin of a simple random sample. None where one answered, or all said the same. The relation has the sums:
    rows_counted, weights (w), weighted (w y), weighted_squares (w y^2), squared_weights (w^2).
#}
{% macro margin_of_mean(sums) -%}
    case
        when {{ sums }}.rows_counted > 1 and {{ variance_of_mean(sums) }} > 0.000000001
            then round(1.96 * sqrt({{ design_effect(sums) }} * {{ variance_of_mean(sums) }} / ({{ sums }}.rows_counted - 1)), 3)
    end
{%- endmacro %}

{% macro variance_of_mean(sums) -%}
    ({{ sums }}.weighted_squares / {{ sums }}.weights - ({{ sums }}.weighted / {{ sums }}.weights) ^ 2)
{%- endmacro %}

{% macro design_effect(sums) -%}
    ({{ sums }}.rows_counted * {{ sums }}.squared_weights / {{ sums }}.weights ^ 2)
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

{# A difference of two figures: of percentages it is in percentage points, of scores in points. #}
{% macro difference_nl(value, relation) -%}
    translate({{ figure_plain(value, relation) }}, ',.', '.,')
    || case {{ relation }}.unit
        when 'percent' then ' procentpunt' when 'score_10' then ' punt' else ' ' || {{ relation }}.unit_nl
    end
{%- endmacro %}

{% macro difference_en(value, relation) -%}
    {{ figure_plain(value, relation) }}
    || case {{ relation }}.unit
        when 'percent' then ' percentage points' when 'score_10' then ' points' else ' ' || {{ relation }}.unit_en
    end
{%- endmacro %}

{% macro figure_plain(value, relation) -%}
    to_char(
        round({{ value }}, {{ relation }}.decimals),
        'FM999,999,999,999,990' || case when {{ relation }}.decimals > 0 then '.' || repeat('0', {{ relation }}.decimals) else '' end
    )
{%- endmacro %}

{#
    The days that a figure counts, in words: a month, quarter, year or day, or the months of its window: "okt. 2025 – sep.
    2026 (12 maanden)". Of a window that was not seen whole: "(9 van 12 maanden)".
#}
{% macro period_words(relation, months, quarter, day, of, months_word) -%}
    case
        when {{ relation }}.window_months is not null
            then {{ months }}[extract(month from {{ relation }}.counted_from)::integer]
                || to_char({{ relation }}.counted_from, ' YYYY – ')
                || {{ months }}[extract(month from {{ relation }}.counted_to)::integer]
                || to_char({{ relation }}.counted_to, ' YYYY (')
                || case
                    when {{ relation }}.months_seen < {{ relation }}.window_months
                        then {{ relation }}.months_seen || ' {{ of }} '
                    else ''
                end
                || {{ relation }}.window_months || ' {{ months_word }})'
        when {{ relation }}.period_kind = 'month'
            then {{ months }}[extract(month from {{ relation }}.period_start)::integer]
                || to_char({{ relation }}.period_start, ' YYYY')
        when {{ relation }}.period_kind = 'quarter' then to_char({{ relation }}.period_start, '{{ quarter }}')
        when {{ relation }}.period_kind = 'year' then to_char({{ relation }}.period_start, 'YYYY')
        when {{ relation }}.period_kind = 'day' then {{ day }}
    end
{%- endmacro %}

{% macro period_nl(relation) -%}
    {{ period_words(
        relation,
        "(array['jan.', 'feb.', 'maart', 'april', 'mei', 'juni', 'juli', 'aug.', 'sep.', 'okt.', 'nov.', 'dec.'])",
        'Q"e kwartaal" YYYY', day_nl(relation ~ ".period_start"), "van", "maanden",
    ) }}
{%- endmacro %}

{% macro period_en(relation) -%}
    {{ period_words(
        relation,
        "(array['Jan', 'Feb', 'March', 'April', 'May', 'June', 'July', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'])",
        '"Q"Q YYYY', day_en(relation ~ ".period_start"), "of", "months",
    ) }}
{%- endmacro %}

{# A day in a Dutch or an English sentence. #}
{% macro day_nl(day) -%}
    to_char({{ day }}, 'DD-MM-YYYY')
{%- endmacro %}

{% macro day_en(day) -%}
    to_char({{ day }}, 'FMDD FMMonth YYYY')
{%- endmacro %}
