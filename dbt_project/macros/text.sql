{#
    A code, number or zip without the blanks around it, of any kind. What a layout of ours reads has none (see
    ingest/layouts/text.py); KBO goes into raw as it is.
#}
{% macro trimmed(column) -%}
    btrim(
        {{ column }},
        e' \t\n\u000b\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufeff'
    )
{%- endmacro %}

{# Whether a code is this one, with blanks around it or without; the first half is what the planner has statistics of. #}
{% macro is_code(column, code) -%}
    ({{ column }} = '{{ code }}' or {{ trimmed(column) }} = '{{ code }}')
{%- endmacro %}

{# A text in NFC without blanks around it; non-breaking blanks are ordinary ones, and what nobody sees is gone. #}
{% macro tidy_text(column) -%}
    {{ trimmed("normalize(translate(" ~ column ~ ", e'\\u00a0\\u2007\\u202f\\u00ad\\u200b\\u200c\\u200d\\u2060\\ufeff', '   '), nfc)") }}
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

{# The name of a municipality without the arrondissement that REFNIS adds to names that occur twice: "Aalst (Aalst)". #}
{% macro without_suffix(column) -%}
    regexp_replace({{ column }}, ' [(][^)]*[)]$', '')
{%- endmacro %}
