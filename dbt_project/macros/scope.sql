{# Whose establishments are built. An unknown scope stops the compilation: a misspelt one must not build nothing. #}
{% macro scope() %}
    {%- set known = ["home", "centre_cities", "flanders", "belgium"] -%}
    {%- set wanted = var("scope") -%}
    {%- if wanted not in known -%}
        {{- exceptions.raise_compiler_error("unknown scope '" ~ wanted ~ "': choose one of " ~ known | join(", ")) -}}
    {%- endif -%}
    {{- return(wanted) -}}
{% endmacro %}
