-- Checks and foreign keys. They are made again for new rows only: to look at the old ones would take time, and would
-- run functions of people with our rights.
with constraints as (

    select
        pg_constraint.oid as id,
        pg_constraint.conrelid::regclass as relation,
        pg_constraint.conname as name,
        pg_get_constraintdef(pg_constraint.oid) || case when pg_constraint.convalidated then ' not valid' else '' end
            as definition
    from pg_constraint
    where pg_constraint.oid = any($1) and pg_constraint.contype in ('c', 'f') and pg_constraint.conrelid <> 0

)

select
    constraints.id,
    format(
        'alter table if exists %s drop constraint if exists %I', constraints.relation, constraints.name
    ) as drop_statement,
    format('alter table %s add constraint %I %s', constraints.relation, constraints.name, constraints.definition)
    || case
        when pg_description.description is not null
            then array[
                format(
                    'comment on constraint %I on %s is %L',
                    constraints.name, constraints.relation, pg_description.description
                )
            ]
        else '{}'
    end as statements
from constraints
left join pg_description
    on constraints.id = pg_description.objoid and pg_description.classoid = 'pg_constraint'::regclass
