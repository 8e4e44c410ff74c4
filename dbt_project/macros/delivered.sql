{#
    The rows of a table in raw that hold now, typed as the catalogue says (see `catalogue`): of each period those of the
    newest loaded delivery that has it and that nobody set aside. Rows of refused deliveries never come into raw, a load
    that failed left none, and a delivery that brought no rows of its own (nothing changed) is passed over.

    What a period is says `per`, SQL over the columns of the raw table. By default it is the year, and the part of it,
    that the catalogue reads in the names of files of a source loaded by period; of any other source a delivery replaces
    all of the one before it. Of a source loaded by parts the newest delivery that names a part has all of its rows, none
    where it has none: so that is asked of the table that names the parts, and not of the rows.

    Columns: those of the catalogue; the delivery_id, file_name and landed_at of the delivery, whether it is synthetic,
    and the line_number in it; `year` and `part` where the names of the source's files say them.
#}
{% macro delivered(table, per=none) %}
    {%- set known = catalogue()[table] -%}
    {%- set by_period = "delivered_" ~ known.names.keys() | join(", delivered_") if known.by_period -%}
    select
        {%- for column in known.columns %}
        {{ typed(column) }} as {{ column.name }},
        {%- endfor %}
        {%- for name in known.names %}
        delivered_{{ name }} as {{ name }},
        {%- endfor %}
        line_number,
        delivery_id,
        file_name,
        landed_at,
        {{ is_synthetic("file_name") }} as is_synthetic
    {%- if known.part %}
    from {{ source("raw", table) }}
    inner join ({{ deliveries_in_use(known) }}) as deliveries using (delivery_id)
    inner join (
        select distinct on ({{ known.part }})
            {{ known.part }},
            delivery_id
        from {{ source("raw", known.parts_named_in) }}
        inner join ({{ deliveries_in_use(known) }}) as naming using (delivery_id)
        order by {{ known.part }}, precedence desc
    ) as parts using ({{ known.part }}, delivery_id)
    {%- else %}
    from (
        select
            *,
            dense_rank() over (
                partition by {{ per or by_period or "true" }}
                order by precedence desc
            ) as nth_newest
        from {{ source("raw", table) }}
        inner join ({{ deliveries_in_use(known) }}) as deliveries using (delivery_id)
    ) as ranked
    where nth_newest = 1
    {%- endif %}
{% endmacro %}

{# The loaded deliveries of the source of a table of the catalogue that nobody set aside, with what their names say. #}
{% macro deliveries_in_use(known) -%}
    select
        {%- for name, pattern in known.names.items() %}
        {{ named(name, pattern) }} as delivered_{{ name }},
        {%- endfor %}
        delivery_id,
        file_name,
        landed_at,
        precedence
    from {{ source("ops", "delivery") }}
    where
        source_id = '{{ known.source_id }}'
        and set_aside_at is null
        and delivery_id in (
            select delivery_id
            from {{ source("ops", "load") }}
            where source_id = '{{ known.source_id }}' and outcome in ('loaded', 'unchanged')
        )
{%- endmacro %}

{# What the name of a file says of its period by a pattern of the catalogue, as ingest.file_names.Named has it. #}
{% macro named(what, pattern) -%}
    {%- if what == "year" -%}
        substring(file_name from {{ literal(pattern) }})::integer
    {%- else -%}
        upper(btrim(substring(file_name from {{ literal(pattern) }}), '_-'))
    {%- endif -%}
{%- endmacro %}

{# Whether a delivery is sample data: its name says so. #}
{% macro is_synthetic(file_name) -%}
    {{ file_name }} ilike '%synthetic%'
{%- endmacro %}
