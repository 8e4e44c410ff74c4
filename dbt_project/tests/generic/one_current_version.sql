{# Entities with more than one current version, and versions whose flag contradicts their validity. #}
{% test one_current_version(model, entity) %}
    select {{ entity }}
    from {{ model }}
    group by {{ entity }}
    having count(*) filter (where is_current) > 1 or bool_or(is_current <> (valid_to is null))
{% endtest %}
