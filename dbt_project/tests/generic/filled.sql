{# Rows in which one of `columns` is null, all of them in one scan. #}
{% test filled(model, columns) %}
    select *
    from {{ model }}
    where {{ columns | join(" is null or ") }} is null
{% endtest %}
