-- Views outside the schemas $1 that read a relation in them, directly or through each other, and the statements
-- that make each of them again, in the order to make them. Run with an empty search path, so that names come qualified.
with recursive

edges as (

    select distinct
        pg_depend.refobjid as base,
        pg_rewrite.ev_class as dependent
    from pg_depend
    inner join pg_rewrite on pg_depend.objid = pg_rewrite.oid
    where
        pg_depend.classid = 'pg_rewrite'::regclass
        and pg_depend.refclassid = 'pg_class'::regclass
        and pg_depend.refobjid <> pg_rewrite.ev_class

),

inside as (

    select pg_class.oid
    from pg_class
    inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    where pg_namespace.nspname = any($1)

),

reached as (

    select dependent, 1 as depth from edges where base in (select oid from inside)
    union
    select edges.dependent, reached.depth + 1
    from reached
    inner join edges on reached.dependent = edges.base

),

outside as (

    select
        dependent as oid,
        max(depth) as depth
    from reached
    where dependent not in (select oid from inside)
    group by dependent

),

described as (

    select
        outside.depth,
        pg_class.oid,
        pg_class.oid::regclass::text as name,
        pg_class.relowner::regrole::text as owner,
        pg_class.relkind = 'm' as is_materialized,
        pg_class.relispopulated as is_filled,
        case pg_class.relkind when 'm' then 'materialized view' else 'view' end as kind,
        coalesce(' with (' || array_to_string(pg_class.reloptions, ', ') || ')', '') as options,
        rtrim(pg_get_viewdef(pg_class.oid), ';') as body,
        pg_has_role(pg_class.relowner, 'usage') or pg_has_role(pg_namespace.nspowner, 'usage') as may_drop,
        pg_class.relacl
    from outside
    inner join pg_class on outside.oid = pg_class.oid
    inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    where pg_class.relpersistence <> 't'

)

select
    described.name,
    described.owner,
    array[
        format('create %s %s%s as %s', kind, name, options, body)
        || case when is_materialized then ' with no data' else '' end
    ]
    || array(
        select pg_get_indexdef(pg_index.indexrelid) from pg_index
        where pg_index.indrelid = described.oid order by pg_index.indexrelid
    )
    || array(
        select format(
            'grant %s on %s to %s%s',
            acl.privilege_type, name,
            case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end,
            case when acl.is_grantable then ' with grant option' else '' end
        )
        from aclexplode(described.relacl) as acl
        where acl.grantee::regrole::text <> described.owner
        order by acl.grantee, acl.privilege_type
    )
    || array(
        select format(
            'grant %s (%I) on %s to %s%s',
            acl.privilege_type, pg_attribute.attname, name,
            case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end,
            case when acl.is_grantable then ' with grant option' else '' end
        )
        from pg_attribute
        cross join aclexplode(pg_attribute.attacl) as acl
        where pg_attribute.attrelid = described.oid
        order by pg_attribute.attnum, acl.grantee, acl.privilege_type
    )
    || array(
        select format('comment on %s %s is %L', kind, name, pg_description.description)
        from pg_description
        where pg_description.objoid = described.oid and pg_description.classoid = 'pg_class'::regclass
            and pg_description.objsubid = 0
    )
    || array(
        select format('comment on column %s.%I is %L', name, pg_attribute.attname, pg_description.description)
        from pg_description
        inner join pg_attribute
            on pg_description.objoid = pg_attribute.attrelid and pg_description.objsubid = pg_attribute.attnum
        where pg_description.objoid = described.oid and pg_description.classoid = 'pg_class'::regclass
            and pg_description.objsubid > 0
        order by pg_attribute.attnum
    ) as statements,
    described.oid,
    described.may_drop,
    described.is_filled
from described
order by described.depth, described.name
