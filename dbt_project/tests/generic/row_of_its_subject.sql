{# Each row counts for an indicator whose rule names the subject of the row. #}
{% test row_of_its_subject(model) %}
    select
        counted.indicator_code,
        counted.subject
    from (select distinct indicator_code, subject from {{ model }}) as counted
    left join {{ ref("indicator_rule") }} as rules
        on counted.indicator_code = rules.indicator_code and counted.subject = rules.subject
    where rules.indicator_code is null
{% endtest %}
