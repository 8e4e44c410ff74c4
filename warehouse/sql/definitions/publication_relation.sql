-- Tables in publications of logical replication, with their columns and their filter.
with tables as (

    select
        pg_publication_rel.oid as id,
        pg_publication.pubname as publication,
        pg_publication_rel.prrelid as relation,
        pg_publication_rel.prattrs::int2[] as columns,
        ' where (' || pg_get_expr(pg_publication_rel.prqual, pg_publication_rel.prrelid) || ')' as filter
    from pg_publication_rel
    inner join pg_publication on pg_publication_rel.prpubid = pg_publication.oid
    where pg_publication_rel.oid = any($1)

),

columns as (

    select
        tables.id,
        ' (' || string_agg(format('%I', pg_attribute.attname), ', ' order by pg_attribute.attnum) || ')' as names
    from tables
    inner join pg_attribute on tables.relation = pg_attribute.attrelid and pg_attribute.attnum = any(tables.columns)
    group by tables.id

)

select
    tables.id,
    format('alter publication %I drop table %s', tables.publication, tables.relation::regclass) as drop_statement,
    array[
        format(
            'alter publication %I add table %s%s%s',
            tables.publication, tables.relation::regclass, columns.names, tables.filter
        )
    ] as statements
from tables
left join columns on tables.id = columns.id
