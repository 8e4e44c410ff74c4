{# No value is shown behind which fewer stand than the setting of its subject allows. #}
{% test hidden_where_few_contribute(model) %}
    select
        shown.indicator_code,
        shown.period_start
    from {{ model }} as shown
    inner join {{ ref("int_indicator_counted") }} as counted
        on
            shown.indicator_code = counted.indicator_code
            and shown.period_start = counted.period_start
            and shown.geography_code = counted.geography_code
    inner join {{ ref("indicator_rule") }} as rules on shown.indicator_code = rules.indicator_code
    inner join {{ ref("indicator_subject") }} as subjects on rules.subject = subjects.subject
    inner join {{ ref("disclosure_setting") }} as settings on subjects.counted = settings.counted
    where
        counted.contributors between 1 and settings.minimum - 1
        and coalesce(shown.value, shown.numerator, shown.denominator, shown.rows_counted) is not null
{% endtest %}
