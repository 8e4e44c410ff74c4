{# Surrogate key of a natural key: the same rows give the same keys in every build, so saved reports keep working. #}
{% macro surrogate_key(columns) -%}
    md5(concat_ws('|', {{ columns | join(", ") }}))
{%- endmacro %}

{# Key of the member "unknown" of a dimension with surrogate keys: a null would drop the row from an inner join. #}
{% macro unknown_key() -%}
    md5('unknown')
{%- endmacro %}

{# The integer yyyymmdd by which facts point to dim_date. #}
{% macro date_key(day) -%}
    to_char({{ day }}, 'YYYYMMDD')::integer
{%- endmacro %}

{#
    The one rule for the day that stands for a period in dim_date: its last, since a stock is counted and a flow is
    complete on that day. What happened or was counted on a day has that day, by date_key.
#}
{% macro period_date_key(period_kind, first_day) -%}
    {%- set lengths = {"week": "7 days", "month": "1 month", "quarter": "3 months", "year": "1 year"} -%}
    {{ date_key("(" ~ first_day ~ " + interval '" ~ lengths[period_kind] ~ "' - interval '1 day')") }}
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

{# Key of dim_unit for the version of a unit that begins on a day; the relation has its site, building and code. #}
{% macro unit_key(valid_from, relation) -%}
    {{ surrogate_key([relation ~ ".site_code", relation ~ ".building_code", relation ~ ".unit_code", valid_from]) }}
{%- endmacro %}
