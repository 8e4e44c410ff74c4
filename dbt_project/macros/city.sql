{# Whether a Dutch choice of a form is that of a row of city_choice, in the list by this name. #}
{% macro is_choice(choice, relation, list) -%}
    {{ relation }}.choice_list = '{{ list }}' and {{ relation }}.choice_nl = {{ choice }}
{%- endmacro %}
