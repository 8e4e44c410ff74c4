{#
    dbt makes a table under another name (`..._dbt_tmp`), and Postgres names its keys after that. Here, when all are
    made and those that they replace are gone, the keys of the marts are named after their table: it is the name that
    a BI tool shows, and that an error message gives.
#}
{% macro name_constraints_after_their_table() %}
    do $$
    declare
        found record;
    begin
        for found in
            select
                conrelid::regclass as relation,
                conname as old_name,
                regexp_replace(conname, '__dbt(_t(mp?)?)?(?=_)', '') as new_name
            from pg_constraint
            where
                connamespace = to_regnamespace('{{ var("mart_schema", "mart_next") }}')
                and strpos(conname, '__dbt') > 0
        loop
            execute format('alter table %s rename constraint %I to %I', found.relation, found.old_name, found.new_name);
        end loop;
    end
    $$
{% endmacro %}
