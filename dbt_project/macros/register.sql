{#
    Versions of the rows of a table of the register, of entities in scope, with the days from and until which they held;
    one that lived less than a day is left out. `entity` is the column of the number by which the entity is known,
    `among` the model of the entities, by default those in scope.
#}
{% macro register_versions(table, entity="entity_number", among="base_kbo__entity_in_scope") %}
    select
        versions.*,
        entities.may_be_named,
        opened.snapshot_date as valid_from,
        closed.snapshot_date as valid_to
    from {{ source("raw", table) }} as versions
    inner join {{ ref(among) }} as entities on versions.{{ entity }} = entities.entity_number
    inner join {{ ref("stg_kbo__extract") }} as opened on versions.valid_from_extract = opened.extract_number
    left join {{ ref("stg_kbo__extract") }} as closed on versions.valid_to_extract = closed.extract_number
    where closed.snapshot_date is null or opened.snapshot_date < closed.snapshot_date
{% endmacro %}

{# Juridical situations in which an enterprise is bankrupt, as a list of SQL. #}
{% macro bankrupt_situations() -%}
    '048', '049', '050'
{%- endmacro %}
