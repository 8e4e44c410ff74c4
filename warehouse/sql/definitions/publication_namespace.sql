-- Schemas in publications of logical replication.
select
    pg_publication_namespace.oid as id,
    format(
        'alter publication %I drop tables in schema %s',
        pg_publication.pubname, pg_publication_namespace.pnnspid::regnamespace
    ) as drop_statement,
    array[
        format(
            'alter publication %I add tables in schema %s',
            pg_publication.pubname, pg_publication_namespace.pnnspid::regnamespace
        )
    ] as statements
from pg_publication_namespace
inner join pg_publication on pg_publication_namespace.pnpubid = pg_publication.oid
where pg_publication_namespace.oid = any($1)
