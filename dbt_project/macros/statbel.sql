{# A count as Statbel writes it ("2", "2.0"); null where nothing stands ("", " " or "." is not observed, never 0). #}
{% macro to_count(column) -%}
    nullif(nullif(btrim({{ column }}), ''), '.')::numeric::integer
{%- endmacro %}

{# A NIS code with the leading zero that some files leave out (2000 is 02000); null where nothing stands. #}
{% macro nis_code(column) -%}
    lpad(nullif(btrim({{ column }}), ''), 5, '0')
{%- endmacro %}

{# A day written as 11APR2011. #}
{% macro from_week_day(column) -%}
    to_date(upper(btrim({{ column }})), 'DDMONYYYY')
{%- endmacro %}

{# What tells a size class by its label: the numbers alone ("10 - 49 werknemers" is 10-49, "=>250 werknemers" is 250). #}
{% macro size_label(column) -%}
    regexp_replace({{ column }}, '[^0-9-]', '', 'g')
{%- endmacro %}

{# A sum that is null as soon as one of its values was not observed: sum() alone would leave that one out. #}
{% macro observed_sum(column) -%}
    case when count({{ column }}) = count(*) then sum({{ column }})::integer end
{%- endmacro %}
