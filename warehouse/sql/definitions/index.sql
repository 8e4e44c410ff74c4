-- Indexes of materialized views, which are empty when they are made again; on a table it could take minutes.
select
    pg_index.indexrelid as id,
    format('drop index if exists %s', pg_index.indexrelid::regclass) as drop_statement,
    pg_get_indexdef(pg_index.indexrelid)
    || case
        when pg_description.description is not null
            then array[format('comment on index %s is %L', pg_index.indexrelid::regclass, pg_description.description)]
        else '{}'
    end as statements
from pg_index
inner join pg_class on pg_index.indrelid = pg_class.oid and pg_class.relkind = 'm'
left join pg_description
    on pg_index.indexrelid = pg_description.objoid and pg_description.classoid = 'pg_class'::regclass
where pg_index.indexrelid = any($1)
