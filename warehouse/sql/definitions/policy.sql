-- Policies of row security.
with policies as (

    select
        pg_policy.oid as id,
        format('%I on %s', pg_policy.polname, pg_policy.polrelid::regclass) as name,
        case when pg_policy.polpermissive then 'permissive' else 'restrictive' end as kind,
        case pg_policy.polcmd
            when 'r' then 'select'
            when 'a' then 'insert'
            when 'w' then 'update'
            when 'd' then 'delete'
            else 'all'
        end as command,
        pg_policy.polroles as roles,
        ' using (' || pg_get_expr(pg_policy.polqual, pg_policy.polrelid) || ')' as old_rows,
        ' with check (' || pg_get_expr(pg_policy.polwithcheck, pg_policy.polrelid) || ')' as new_rows
    from pg_policy
    where pg_policy.oid = any($1)

),

roles as (

    select
        policies.id,
        string_agg(case role.id when 0 then 'public' else role.id::regrole::text end, ', ') as names
    from policies
    cross join unnest(policies.roles) as role (id)
    group by policies.id

)

select
    policies.id,
    format('drop policy if exists %s', policies.name) as drop_statement,
    format(
        'create policy %s as %s for %s to %s%s%s',
        policies.name, policies.kind, policies.command, roles.names, policies.old_rows, policies.new_rows
    )
    || case
        when pg_description.description is not null
            then array[format('comment on policy %s is %L', policies.name, pg_description.description)]
        else '{}'
    end as statements
from policies
inner join roles on policies.id = roles.id
left join pg_description
    on policies.id = pg_description.objoid and pg_description.classoid = 'pg_policy'::regclass
