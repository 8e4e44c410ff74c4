{#
    Whether a row has this size class of statbel_size_class, which is told by its code without leading zeros together with
    the numbers of its label: "10 - 49 werknemers" is 10-49, "=>250 werknemers" is 250.
#}
{% macro is_size_class(row, size_class) -%}
    ltrim({{ row }}.size_class_code, '0') = {{ size_class }}.code
    and regexp_replace({{ row }}.size_class_nl, '[^0-9-]', '', 'g') = {{ size_class }}.label
{%- endmacro %}

{# A sum that is null as soon as one of its values was not observed: sum() alone would leave that one out. #}
{% macro observed_sum(column) -%}
    case when count({{ column }}) = count(*) then sum({{ column }})::integer end
{%- endmacro %}

{# A NACE section, or unknown: another letter, a question mark, nothing. #}
{% macro nace_section(column) -%}
    case when {{ column }} ~ '^[A-W]$' then {{ column }} else 'unknown' end
{%- endmacro %}

{# Our end of validity from that of Statbel, who gives the last day and 31/12/9999 for what is still valid. #}
{% macro first_day_after(last_day) -%}
    nullif({{ last_day }}, '9999-12-31') + 1
{%- endmacro %}
