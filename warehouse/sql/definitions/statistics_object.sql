-- Extended statistics.
select
    pg_statistic_ext.oid as id,
    format(
        'drop statistics if exists %s.%I', pg_statistic_ext.stxnamespace::regnamespace, pg_statistic_ext.stxname
    ) as drop_statement,
    array[pg_get_statisticsobjdef(pg_statistic_ext.oid)] as statements
from pg_statistic_ext
where pg_statistic_ext.oid = any($1)
