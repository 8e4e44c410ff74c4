{# Versions of one `entity` that begin before the version before them has ended, or that end before they begin. #}
{% test no_overlapping_validity(model, entity) %}
    select *
    from (
        select
            {{ entity }},
            valid_from,
            valid_to,
            lead(valid_from) over (partition by {{ entity }} order by valid_from) as next_from
        from {{ model }}
    ) as versions
    where
        valid_to <= valid_from
        or next_from < coalesce(valid_to, 'infinity')
        or next_from = valid_from
{% endtest %}
