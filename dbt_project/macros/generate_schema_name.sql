{# The schema as it is written, without dbt's prefix: the names are part of the contract with the other tools. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
