{#
    The value of a raw column as its catalogue type: null where nothing stands, or a text by which the publisher says so.
    A check has set apart what cannot be read, unless it only warns: such a value is null.
#}
{% macro typed(column) -%}
    {%- set text = spelled(column) -%}
    {%- set type = {
        "integer": "integer", "count": "integer", "year": "integer", "decimal": "numeric",
        "date": "date", "month": "date", "boolean": "boolean",
    }.get(column.type) -%}
    {%- if not type -%}
        {{ text }}
    {%- elif column.severity == "warn" -%}
        case when {{ text }} ~ '{{ readable(column.type) }}' then ({{ text }})::{{ type }} end
    {%- else -%}
        ({{ text }})::{{ type }}
    {%- endif -%}
{%- endmacro %}

{# What is of the type, in the spelling of Postgres; of days those of the calendar, 29 February in leap years. #}
{% macro readable(type) -%}
    {%- set days = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31" -%}
    {%- set leap_years = "[0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00" -%}
    {{- {
        "integer": "^-?[0-9]{1,9}$",
        "count": "^[0-9]{1,9}$",
        "year": "^[12][0-9]{3}$",
        "decimal": "^-?[0-9]{1,15}([.][0-9]{1,15})?$",
        "month": "^[12][0-9]{3}-(0[1-9]|1[0-2])-01$",
        "date": "^([0-9]{4}-(" ~ days ~ ")|(" ~ leap_years ~ ")-02-29)$",
        "boolean": "^(true|false)$",
    }[type] -}}
{%- endmacro %}

{# The same as text, in the spelling of Postgres. #}
{% macro spelled(column) -%}
    {%- set given = namespace(sql=column.name) -%}
    {%- for nothing in column.empty or [] -%}
        {%- set given.sql = "nullif(" ~ given.sql ~ ", " ~ literal(nothing) ~ ")" -%}
    {%- endfor -%}
    {%- if column.type == "count" -%}
        regexp_replace({{ given.sql }}, '[.]0*$', '')
    {%- elif column.type == "decimal" -%}
        {{ spelled_decimal(given.sql, column.decimal) }}
    {%- elif column.type == "date" -%}
        {#- what is not written dd/mm/yyyy or dd-mm-yyyy is read as it is: 2011-04-11, 20110411, 11APR2011 -#}
        regexp_replace({{ given.sql }}, '^(..)[/-](..)[/-](....)$', '\3-\2-\1')
    {%- elif column.type == "month" -%}
        regexp_replace({{ given.sql }}, '^(....)-?(..)$', '\1-\2-01')
    {%- elif column.type == "boolean" -%}
        case {{ given.sql }}
            when {{ literal(column.choices[0]) }} then 'true'
            when {{ literal(column.choices[1]) }} then 'false'
        end
    {%- else -%}
        {{ given.sql }}
    {%- endif -%}
{%- endmacro %}

{# A text as a constant of SQL. #}
{% macro literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{#
    A decimal with a point. Of the notation "either" are understood whole numbers, a decimal comma with or without points
    between thousands (Belgian) and a decimal point (plain), with one or two decimals: so 1.234 is 1234 and 1.23 is 1.23,
    and no text has two readings. Anything else is null.
#}
{% macro spelled_decimal(text, notation) -%}
    {%- if notation == "either" -%}
        case
            when {{ text }} ~ '^-?[0-9]+([.][0-9]{1,2})?$' then {{ text }}
            when {{ text }} ~ '^-?([0-9]+|[0-9]{1,3}([.][0-9]{3})+)(,[0-9]{1,2})?$' then translate({{ text }}, ',.', '.')
        end
    {%- elif notation == "comma" -%}
        case when {{ text }} ~ '^-?[0-9]+(,[0-9]+)?$' then replace({{ text }}, ',', '.') end
    {%- else -%}
        {{ text }}
    {%- endif -%}
{%- endmacro %}
