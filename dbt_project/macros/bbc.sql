{#
    One part of a cell of the municipal plans, which has its parts one below the other:
    Code, Korte omschrijving, Lange omschrijving, Commentaar, Evaluatie. Null where the part is absent or empty.
#}
{% macro bbc_part(column, label) -%}
    {%- set labels = ["Code", "Korte omschrijving", "Lange omschrijving", "Commentaar", "Evaluatie"] -%}
    {%- set part = "split_part(chr(10) || replace(" ~ column ~ ", chr(13), ''), chr(10) || '" ~ label ~ ":', 2)" -%}
    {%- set cut = namespace(sql=part) -%}
    {%- for next in labels[labels.index(label) + 1:] -%}
        {%- set cut.sql = "split_part(" ~ cut.sql ~ ", chr(10) || '" ~ next ~ ":', 1)" -%}
    {%- endfor -%}
    nullif(btrim({{ cut.sql }}, ' ' || chr(9) || chr(10) || chr(160)), '')
{%- endmacro %}

{# Code and name of an item written as "0500 Handel en middenstand". #}
{% macro bbc_code(column) -%}
    split_part(btrim({{ column }}), ' ', 1)
{%- endmacro %}

{% macro bbc_name(column) -%}
    nullif(btrim(substr(btrim({{ column }}), length(split_part(btrim({{ column }}), ' ', 1)) + 1)), '')
{%- endmacro %}

{#
    Whether a value per inhabitant contradicts the others of its list and booking year by more than a cent: all of them
    are amounts over one population, and the largest amount tells it best, since rounding to a cent weighs least there.
#}
{% macro bbc_is_wrong_per_inhabitant() -%}
    {%- set population -%}
        first_value(amount / nullif(amount_per_inhabitant, 0)) over (
            partition by year, part, booking_year
            order by coalesce(amount_per_inhabitant, 0) = 0, amount desc nulls last
        )
    {%- endset -%}
    coalesce(abs(amount_per_inhabitant - amount / nullif({{ population }}, 0)) > 0.01, false)
{%- endmacro %}
