{#
    More rows than are tolerated lack a label that a join should have filled: a code table lost its rows. `label` is SQL
    that is null without one, `where` tells the rows that must have it, `tolerated_share` how many of them may not.
#}
{% test label_filled(model, label, where="true", tolerated_share=0) %}
    select *
    from (
        select
            count(*) filter (where {{ label }} is null) as unlabelled,
            count(*) as labelled_or_not
        from {{ model }}
        where {{ where }}
    ) as counted
    where unlabelled > {{ tolerated_share }} * labelled_or_not
{% endtest %}
