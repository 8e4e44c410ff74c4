{#
    The trade of a division of NACE: retail, horeca (accommodation and food service), or null. In NACE 2003 the divisions
    are 52 and 55, since then 47, and 55 and 56. Retail took over cars from division 45 in NACE 2025: no trade is compared
    across that. The relation has nace_version and division.
#}
{% macro market_trade(relation) -%}
    case
        when {{ relation }}.nace_version = '2003' then case {{ relation }}.division when '52' then 'retail' when '55' then 'horeca' end
        when {{ relation }}.division = '47' then 'retail'
        when {{ relation }}.division in ('55', '56') then 'horeca'
    end
{%- endmacro %}
