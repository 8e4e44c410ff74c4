-- Functions and procedures, with rights and comment.
with functions as (

    select
        pg_proc.oid as id,
        case pg_proc.prokind when 'p' then 'procedure' else 'function' end || ' '
        || pg_proc.oid::regprocedure::text as name,
        regexp_replace(pg_get_functiondef(pg_proc.oid), '^CREATE OR REPLACE', 'create') as statement,
        pg_proc.proowner as owner,
        pg_proc.proacl as rights
    from pg_proc
    where pg_proc.oid = any($1) and pg_proc.prokind in ('f', 'p', 'w')

),

grants as (

    select
        functions.id,
        array_agg(
            format(
                'grant %s on %s to %s%s',
                acl.privilege_type,
                functions.name,
                case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end,
                case when acl.is_grantable then ' with grant option' end
            )
            order by acl.grantee
        ) as statements
    from functions
    cross join aclexplode(functions.rights) as acl
    where acl.grantee <> functions.owner
    group by functions.id

)

select
    functions.id,
    'drop ' || regexp_replace(functions.name, '^(function|procedure)', '\1 if exists') as drop_statement,
    functions.statement
    -- a function is open to all unless it says otherwise
    || case when functions.rights is not null then array['revoke all on ' || functions.name || ' from public'] end
    || grants.statements
    || case
        when pg_description.description is not null
            then array[format('comment on %s is %L', functions.name, pg_description.description)]
    end as statements
from functions
left join grants on functions.id = grants.id
left join pg_description
    on functions.id = pg_description.objoid and pg_description.classoid = 'pg_proc'::regclass
