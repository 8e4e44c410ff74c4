{# The delivery of each row is of a source that the plan names for the indicator; what the warehouse measures itself has none. #}
{% test row_of_a_named_source(model) %}
    select
        counted.indicator_code,
        deliveries.source_id
    from (select distinct indicator_code, delivery_id from {{ model }}) as counted
    left join {{ ref("stg_ops__delivery") }} as deliveries on counted.delivery_id = deliveries.delivery_id
    left join {{ ref("indicator_source") }} as named
        on
            counted.indicator_code = named.indicator_code
            and coalesce(deliveries.source_id, 'ops') = named.source_id
    where named.indicator_code is null
{% endtest %}
