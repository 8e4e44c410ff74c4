{#
    Validity is half open everywhere: valid_from is the first day, valid_to the first day no more, null is "until now".
    These macros are all of the history logic; each gives the body of a common table expression.
#}

{# Whether the version of `relation` holds on a day. #}
{% macro valid_on(relation, day) -%}
    {{ relation }}.valid_from <= {{ day }} and ({{ relation }}.valid_to is null or {{ relation }}.valid_to > {{ day }})
{%- endmacro %}

{#
    Cut each version of `spine` at every day on which a version of an input begins or ends.
    Spine and inputs are common table expressions with (entity, valid_from, valid_to); all columns of the spine are kept.
#}
{% macro cut_versions(spine, entity, inputs) %}
    select
        spine.*,
        boundaries.boundary as slice_from,
        coalesce(
            lead(boundaries.boundary) over (
                partition by spine.{{ entity }}, spine.valid_from
                order by boundaries.boundary
            ),
            spine.valid_to
        ) as slice_to
    from {{ spine }} as spine
    inner join (
        select {{ entity }}, valid_from as boundary from {{ spine }}
        {% for input in inputs %}
        union
        select {{ entity }}, valid_from from {{ input }}
        union
        select {{ entity }}, valid_to from {{ input }} where valid_to is not null
        {% endfor %}
    ) as boundaries
        on
            spine.{{ entity }} = boundaries.{{ entity }}
            and spine.valid_from <= boundaries.boundary
            and (spine.valid_to is null or spine.valid_to > boundaries.boundary)
{% endmacro %}

{# Join neighbouring versions of an entity that touch and say the same in `columns`. #}
{% macro merge_versions(relation, entity, columns) %}
    select
        {{ entity }},
        {{ columns | join(",\n        ") }},
        min(valid_from) as valid_from,
        nullif(max(coalesce(valid_to, 'infinity')), 'infinity') as valid_to
    from (
        select
            *,
            count(*) filter (where is_new) over (partition by {{ entity }} order by valid_from) as version_number
        from (
            select
                *,
                (
                    valid_from is distinct from lag(valid_to) over each_entity
                    {%- for column in columns %}
                    or {{ column }} is distinct from lag({{ column }}) over each_entity
                    {%- endfor %}
                ) as is_new
            from {{ relation }}
            window each_entity as (partition by {{ entity }} order by valid_from)
        ) as compared
    ) as numbered
    group by {{ entity }}, version_number, {{ columns | join(", ") }}
{% endmacro %}

{#
    At each moment the one row of an entity that comes first by `priority`, where several are valid at once.
    First the best of the rows with the same validity, which leaves few, then the best of each slice of time.
#}
{% macro best_version(relation, entity, columns, priority) %}
    with

    candidates as (
        select distinct on ({{ entity }}, valid_from, valid_to) *
        from {{ relation }}
        order by {{ entity }}, valid_from, valid_to, {{ priority | join(", ") }}
    ),

    boundaries as (
        select {{ entity }}, valid_from as boundary from candidates
        union
        select {{ entity }}, valid_to from candidates where valid_to is not null
    ),

    slices as (
        select
            {{ entity }},
            boundary as slice_from,
            lead(boundary) over (partition by {{ entity }} order by boundary) as slice_to
        from boundaries
    ),

    best as (
        select distinct on (slices.{{ entity }}, slices.slice_from)
            slices.{{ entity }},
            {% for column in columns -%}
            candidates.{{ column }},
            {% endfor -%}
            slices.slice_from as valid_from,
            slices.slice_to as valid_to
        from slices
        inner join candidates
            on
                slices.{{ entity }} = candidates.{{ entity }}
                and {{ valid_on("candidates", "slices.slice_from") }}
        order by slices.{{ entity }}, slices.slice_from, {% for column in priority %}candidates.{{ column }}{{ ", " if not loop.last }}{% endfor %}

    )

    {{ merge_versions("best", entity, columns) }}
{% endmacro %}

{# Whether two versions share a day. #}
{% macro overlaps(left, right) -%}
    {{ left }}.valid_from < coalesce({{ right }}.valid_to, 'infinity')
    and {{ right }}.valid_from < coalesce({{ left }}.valid_to, 'infinity')
{%- endmacro %}

{# How many days a version shares with the days from `first` to the day before `next`; for versions that share one. #}
{% macro days_shared(from, to, first, next) -%}
    (least(coalesce({{ to }}, {{ next }}), {{ next }}) - greatest({{ from }}, {{ first }}))
{%- endmacro %}
