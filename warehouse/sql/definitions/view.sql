-- Views and materialized views: with options, rights and comments. A materialized view is made empty.
with views as (

    select
        pg_class.oid as id,
        pg_class.oid::regclass::text as name,
        case pg_class.relkind when 'm' then 'materialized view' else 'view' end as kind,
        ' with (' || array_to_string(pg_class.reloptions, ', ') || ')' as options,
        rtrim(pg_get_viewdef(pg_class.oid), ';') as body,
        case pg_class.relkind when 'm' then ' with no data' end as ending,
        pg_class.relowner as owner,
        pg_class.relacl as rights
    from pg_class
    where pg_class.oid = any($1)

),

rights as (

    select
        views.id,
        '' as columns,
        acl.privilege_type,
        acl.grantee,
        acl.is_grantable
    from views
    cross join aclexplode(views.rights) as acl
    union all
    select
        views.id,
        format(' (%I)', pg_attribute.attname) as columns,
        acl.privilege_type,
        acl.grantee,
        acl.is_grantable
    from views
    inner join pg_attribute on views.id = pg_attribute.attrelid
    cross join aclexplode(pg_attribute.attacl) as acl

),

grants as (

    select
        rights.id,
        array_agg(
            format(
                'grant %s%s on %s to %s%s',
                rights.privilege_type,
                rights.columns,
                views.name,
                case rights.grantee when 0 then 'public' else rights.grantee::regrole::text end,
                case when rights.is_grantable then ' with grant option' end
            )
            order by rights.columns, rights.grantee, rights.privilege_type
        ) as statements
    from rights
    inner join views on rights.id = views.id
    where rights.grantee <> views.owner
    group by rights.id

),

comments as (

    select
        views.id,
        array_agg(
            format(
                'comment on %s is %L',
                case
                    when pg_attribute.attname is null then views.kind || ' ' || views.name
                    else format('column %s.%I', views.name, pg_attribute.attname)
                end,
                pg_description.description
            )
            order by pg_description.objsubid
        ) as statements
    from views
    inner join pg_description
        on views.id = pg_description.objoid and pg_description.classoid = 'pg_class'::regclass
    left join pg_attribute
        on
            pg_description.objoid = pg_attribute.attrelid
            and pg_description.objsubid = pg_attribute.attnum
            and pg_description.objsubid > 0
    group by views.id

)

select
    views.id,
    format('drop %s if exists %s', views.kind, views.name) as drop_statement,
    format('create %s %s%s as %s%s', views.kind, views.name, views.options, views.body, views.ending)
    || grants.statements
    || comments.statements as statements
from views
left join grants on views.id = grants.id
left join comments on views.id = comments.id
