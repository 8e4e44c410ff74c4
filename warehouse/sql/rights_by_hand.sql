-- Rights on the schema $1 and on what is in it, beyond its owner's and what the groups $2 read.
with objects as (

    select
        'schema' as kind,
        null::text as relation,
        null::text as attribute,
        pg_namespace.nspowner as owner,
        pg_namespace.nspacl as rights
    from pg_namespace
    where pg_namespace.oid = $1::text::regnamespace
    union all
    select
        case pg_class.relkind when 'S' then 'sequence' else 'table' end as kind,
        pg_class.relname as relation,
        null as attribute,
        pg_class.relowner as owner,
        pg_class.relacl as rights
    from pg_class
    where pg_class.relnamespace = $1::text::regnamespace and pg_class.relkind in ('r', 'p', 'v', 'S')
    union all
    select
        'table' as kind,
        pg_class.relname as relation,
        pg_attribute.attname as attribute,
        pg_class.relowner as owner,
        pg_attribute.attacl as rights
    from pg_class
    inner join pg_attribute on pg_class.oid = pg_attribute.attrelid
    where pg_class.relnamespace = $1::text::regnamespace and pg_class.relkind in ('r', 'p', 'v')
    union all
    select
        'tables by default' as kind,
        null as relation,
        null as attribute,
        pg_default_acl.defaclrole as owner,
        pg_default_acl.defaclacl as rights
    from pg_default_acl
    where
        pg_default_acl.defaclnamespace = $1::text::regnamespace
        and pg_default_acl.defaclobjtype = 'r'
        and pg_has_role(pg_default_acl.defaclrole, 'usage')

)

select
    objects.kind,
    objects.relation,
    objects.attribute,
    acl.privilege_type as privilege,
    case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as grantee,
    acl.is_grantable
from objects
cross join aclexplode(objects.rights) as acl
left join pg_roles on acl.grantee = pg_roles.oid
where
    acl.grantee <> objects.owner
    and not (
        coalesce(pg_roles.rolname = any($2::text[]), false)
        and not acl.is_grantable
        and objects.attribute is null
        and acl.privilege_type = case objects.kind when 'schema' then 'USAGE' else 'SELECT' end
    )
order by objects.kind, objects.relation, objects.attribute, grantee, privilege
