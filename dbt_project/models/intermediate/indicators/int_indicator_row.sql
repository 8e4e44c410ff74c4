-- Grain: indicator x row of a source that counts for it, from the day counts_from to the day before counts_to (null is
-- until now), in a geography and, where it has one, in a neighbourhood of it.
{#
    The subjects, with what their rows have beside what all of them have: a subject is a model rows_<subject>, and stands
    in the seed indicator_subject too.
#}
{%- set subjects = {
    "register_stock": ["neighbourhood_code"],
    "register_event": ["neighbourhood_code"],
    "daily_shopping": ["denominator"],
    "dossier": ["denominator", "contributor", "line_number"],
    "starter": ["denominator", "contributor", "is_partly_seen", "line_number"],
    "survey": ["weight", "contributor", "line_number"],
    "milestone": ["denominator", "line_number"],
    "area_budget": ["line_number"],
    "vat_payers": ["source_rows", "line_number"],
    "vat_survival": ["denominator", "source_rows", "line_number"],
    "bankruptcy": ["source_rows", "line_number"],
    "local_units": ["source_rows", "line_number"],
    "account": ["contributor", "line_number"],
    "profile": ["denominator"],
    "business_park": ["denominator", "line_number"],
    "source_day": ["denominator"],
    "innovation": ["denominator", "contributor", "line_number"],
    "energy_rank": ["source_rows"],
    "market_day": ["denominator", "line_number"],
    "site_let": ["denominator", "line_number"],
    "tenancy": ["denominator", "contributor", "line_number"],
    "site_floor": ["line_number"],
    "site_jobs": ["contributor", "line_number"],
    "coaching": ["line_number"],
    "hub_event": ["line_number"],
    "footfall": ["weight", "source_rows", "line_number"],
    "graduate": ["denominator", "contributor", "is_partly_seen", "line_number"],
    "premises": ["denominator", "line_number"],
    "premises_filled": ["line_number"],
} -%}
{%- set others = {
    "neighbourhood_code": ("text", "null"),
    "denominator": ("numeric", "null"),
    "weight": ("numeric", "1"),
    "contributor": ("text", "null"),
    "is_partly_seen": ("boolean", "false"),
    "source_rows": ("integer", "1"),
    "line_number": ("bigint", "null"),
} -%}
with

final as (
    {% for subject, has in subjects.items() %}
        select
            '{{ subject }}' as subject,
            indicator_code::text as indicator_code,
            row_key::text as row_key,
            geography_code::text as geography_code,
            counts_from::date as counts_from,
            counts_to::date as counts_to,
            numerator::numeric as numerator,
            {%- for column, (type, nothing) in others.items() %}
                {{ column if column in has else nothing }}::{{ type }} as {{ column }},
            {%- endfor %}
            delivery_id::bigint as delivery_id
        from {{ ref("rows_" ~ subject) }}
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from final
