-- Triggers.
with triggers as (

    select
        pg_trigger.oid as id,
        format('%I on %s', pg_trigger.tgname, pg_trigger.tgrelid::regclass) as name,
        pg_get_triggerdef(pg_trigger.oid) as statement,
        case pg_trigger.tgenabled
            when 'D' then 'disable'
            when 'A' then 'enable always'
            when 'R' then 'enable replica'
        end as state,
        format('alter table %s %%s trigger %I', pg_trigger.tgrelid::regclass, pg_trigger.tgname) as state_statement
    from pg_trigger
    where pg_trigger.oid = any($1)

)

select
    triggers.id,
    format('drop trigger if exists %s', triggers.name) as drop_statement,
    triggers.statement
    || case when triggers.state is not null then array[format(triggers.state_statement, triggers.state)] else '{}' end
    || case
        when pg_description.description is not null
            then array[format('comment on trigger %s is %L', triggers.name, pg_description.description)]
    end as statements
from triggers
left join pg_description
    on triggers.id = pg_description.objoid and pg_description.classoid = 'pg_trigger'::regclass
