{#
    Foreign keys come after the rows. dbt writes them into `create table`, and then two things are slow: Postgres looks
    each row up as it comes, and the lock on the table that a key points to lasts until all rows are in, so that facts
    with a dimension in common wait for each other. Added afterwards, a key is checked by one join.
#}
{% macro postgres__get_table_columns_and_constraints() %}
    {%- set columns = {} -%}
    {%- for name, column in model["columns"].items() -%}
        {%- set kept = column["constraints"] | rejectattr("type", "eq", "foreign_key") | list -%}
        {%- do columns.update({name: dict(column, constraints=kept)}) -%}
    {%- endfor -%}
    {%- set of_the_table = model["constraints"] | rejectattr("type", "eq", "foreign_key") | list -%}
    (
        {{
            (
                adapter.render_raw_columns_constraints(raw_columns=columns)
                + adapter.render_raw_model_constraints(raw_constraints=of_the_table)
            ) | join(", ")
        }}
    )
{% endmacro %}

{# The statement that adds them to `this`; nothing where there are none. #}
{% macro add_foreign_keys() %}
    {%- set keys = model["constraints"] | selectattr("type", "eq", "foreign_key") | list -%}
    {%- for name, column in model["columns"].items() -%}
        {%- for key in column["constraints"] | selectattr("type", "eq", "foreign_key") -%}
            {%- do keys.append(dict(key, columns=[name])) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if keys -%}
        {#- all tables take their locks in one order, so that no two wait for each other -#}
        {%- set in_order = keys | sort(attribute="to") -%}
        alter table {{ this }} add
        {{ adapter.render_raw_model_constraints(raw_constraints=in_order) | join(", add ") }}
    {%- endif -%}
{% endmacro %}
