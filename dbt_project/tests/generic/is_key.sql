{# Rows that share the same values in `columns`, or lack one of them: what a primary key would refuse. #}
{% test is_key(model, columns) %}
    select
        {{ columns | join(", ") }},
        count(*) as times
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1 or {{ columns | join(" is null or ") }} is null
{% endtest %}
