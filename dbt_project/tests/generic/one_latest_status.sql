{# Indicators of the plan without exactly one row that says it is the latest. #}
{% test one_latest_status(model) %}
    select indicators.indicator_code
    from {{ ref("dim_indicator") }} as indicators
    left join {{ model }} as statuses on indicators.indicator_code = statuses.indicator_code and statuses.is_latest
    group by indicators.indicator_code
    having count(statuses.indicator_code) <> 1
{% endtest %}
