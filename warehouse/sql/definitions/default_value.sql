-- Defaults of columns, of tables and of views. A generated column is no default: without its expression it is another.
select
    pg_attrdef.oid as id,
    format(
        'alter table if exists %s alter column %I drop default', pg_attrdef.adrelid::regclass, pg_attribute.attname
    ) as drop_statement,
    array[
        format(
            'alter table %s alter column %I set default %s',
            pg_attrdef.adrelid::regclass,
            pg_attribute.attname,
            pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid)
        )
    ] as statements
from pg_attrdef
inner join pg_attribute on pg_attrdef.adrelid = pg_attribute.attrelid and pg_attrdef.adnum = pg_attribute.attnum
where pg_attrdef.oid = any($1) and pg_attribute.attgenerated = ''
