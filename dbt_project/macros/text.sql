{# A date written dd-mm-yyyy or dd/mm/yyyy; null where the text is of another form. #}
{% macro to_date(column) -%}
    case
        when {{ column }} ~ '^[0-9]{2}[-/][0-9]{2}[-/][0-9]{4}$'
            then to_date(translate({{ column }}, '/', '-'), 'DD-MM-YYYY')
    end
{%- endmacro %}

{# A street name as it is compared: no suffix of a former municipality in brackets, no case, accents, blanks or signs. #}
{% macro fold_street(column) -%}
    regexp_replace(
        translate(
            lower(regexp_replace({{ column }}, '\([^)]*\)\s*$', '')),
            'àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ',
            'aaaaaaaceeeeiiiinoooooouuuuyy'
        ),
        '[^a-z0-9]+', '', 'g'
    )
{%- endmacro %}

{# The leading digits of a house number ("12 bis" is 12); null where it does not begin with one. #}
{% macro house_number_as_integer(column) -%}
    substring({{ column }} from '^\s*([0-9]{1,6})')::integer
{%- endmacro %}

{# A label without blanks around it and with single ones within, non-breaking ones included; null where nothing is left. #}
{% macro clean_label(column) -%}
    nullif(btrim(regexp_replace({{ column }}, '[[:space:]\u00a0]+', ' ', 'g')), '')
{%- endmacro %}

{# The name of a municipality without the arrondissement that REFNIS adds to names that occur twice: "Aalst (Aalst)". #}
{% macro without_suffix(column) -%}
    regexp_replace({{ column }}, ' [(][^)]*[)]$', '')
{%- endmacro %}
