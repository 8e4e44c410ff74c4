{# Surrogate key of a natural key: the same rows give the same keys in every build, so saved reports keep working. #}
{% macro surrogate_key(columns) -%}
    md5(concat_ws('|', {{ columns | join(", ") }}))
{%- endmacro %}

{# The integer yyyymmdd by which facts point to dim_date. #}
{% macro date_key(day) -%}
    to_char({{ day }}, 'YYYYMMDD')::integer
{%- endmacro %}

{# Key of dim_activity for a code that may be null; the member "unknown" stands for none. #}
{% macro activity_key(nace_version, nace_code) -%}
    md5(concat_ws('|', coalesce({{ nace_version }}, 'none'), coalesce({{ nace_code }}, 'unknown')))
{%- endmacro %}

{# Key of dim_target for the version that holds from a day, which may be null: then no target holds. #}
{% macro target_key(relation, valid_from) -%}
    case
        when {{ relation }}.{{ valid_from }} is null then {{ no_target_key() }}
        else {{ surrogate_key([relation ~ ".indicator_code", relation ~ "." ~ valid_from]) }}
    end
{%- endmacro %}

{% macro no_target_key() -%}
    md5('none')
{%- endmacro %}
