{#
    Rows of every loaded delivery of a source that nobody set aside, with the name of the file that brought them, when
    it landed, and its precedence: of deliveries that replace each other the highest counts.
    Rows of refused deliveries never come into raw; a load that failed left none.
#}
{% macro loaded_rows(source_id, table) %}
    select
        delivered.*,
        deliveries.file_name,
        deliveries.landed_at,
        deliveries.precedence
    from {{ source("raw", table) }} as delivered
    inner join {{ source("ops", "delivery") }} as deliveries on delivered.delivery_id = deliveries.delivery_id
    where
        deliveries.source_id = '{{ source_id }}'
        and deliveries.set_aside_at is null
        and delivered.delivery_id in (
            select loads.delivery_id
            from {{ source("ops", "load") }} as loads
            where loads.source_id = '{{ source_id }}' and loads.outcome in ('loaded', 'unchanged')
        )
{% endmacro %}

{#
    Of each period the rows of the newest loaded delivery that has it: a source that is delivered by period, or whose
    deliveries overlap. `period` is SQL over the columns of the raw table, file_name and landed_at; by default a delivery
    replaces all of the one before it. A delivery that brought no rows of its own (nothing changed) is passed over.
#}
{% macro newest_rows(source_id, table, period="true") %}
    select *
    from (
        select
            loaded.*,
            dense_rank() over (partition by {{ period }} order by loaded.precedence desc) as nth_newest
        from ({{ loaded_rows(source_id, table) }}) as loaded
    ) as ranked
    where nth_newest = 1
{% endmacro %}

{# Year that a delivery is of: the first of its name, which the catalogue calls the period and the gate has proven. #}
{% macro delivered_year() -%}
    substring(file_name from '[0-9]{4}')::integer
{%- endmacro %}

{# Whether a delivery is sample data: its name says so. #}
{% macro is_synthetic(file_name) -%}
    {{ file_name }} ilike '%synthetic%'
{%- endmacro %}
