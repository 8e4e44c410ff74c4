{#
    Rows of the newest loaded delivery of a source that is delivered whole each time; earlier ones stay in raw.
    A delivery that brought no rows of its own (nothing changed) is passed over.
#}
{% macro newest_delivery(source_id, table) %}
    select *
    from {{ source("raw", table) }}
    where
        delivery_id = (
            select max(rows_of_table.delivery_id)
            from {{ source("raw", table) }} as rows_of_table
            inner join {{ source("ops", "load") }} as loads on rows_of_table.delivery_id = loads.delivery_id
            where loads.source_id = '{{ source_id }}' and loads.outcome in ('loaded', 'unchanged')
        )
{% endmacro %}
