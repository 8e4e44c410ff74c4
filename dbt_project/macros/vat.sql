{# A VAT number as it is compared: capitals, no signs between; null for a text that is none (NOTAPPLICABLE, missing). #}
{% macro vat_number(column) -%}
    substring(
        upper(regexp_replace({{ column }}, '[^0-9A-Za-z]', '', 'g'))
        from '^[A-Z]{2,3}[0-9A-Z]*[0-9]{4}[0-9A-Z]*$'
    )
{%- endmacro %}

{#
    The enterprise number of a Belgian VAT number, as KBO writes it; null for any other, and where its check digits are
    wrong. Old numbers have nine digits, which are those behind a zero.
#}
{% macro enterprise_number_of_vat(vat) -%}
    {%- set digits = "lpad(substring(" ~ vat ~ " from '^BE([01]?[0-9]{9})$'), 10, '0')" -%}
    case
        when 97 - mod(left({{ digits }}, 8)::integer, 97) = right({{ digits }}, 2)::integer
            then regexp_replace({{ digits }}, '^(.{4})(.{3})(.{3})$', '\1.\2.\3')
    end
{%- endmacro %}
