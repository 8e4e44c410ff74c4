-- Rules beside the one that makes a view.
with rules as (

    select
        pg_rewrite.oid as id,
        format('%I on %s', pg_rewrite.rulename, pg_rewrite.ev_class::regclass) as name,
        rtrim(pg_get_ruledef(pg_rewrite.oid), ';') as statement,
        case pg_rewrite.ev_enabled
            when 'D' then 'disable'
            when 'A' then 'enable always'
            when 'R' then 'enable replica'
        end as state,
        format('alter table %s %%s rule %I', pg_rewrite.ev_class::regclass, pg_rewrite.rulename) as state_statement
    from pg_rewrite
    where pg_rewrite.oid = any($1)

)

select
    rules.id,
    format('drop rule if exists %s', rules.name) as drop_statement,
    rules.statement
    || case when rules.state is not null then array[format(rules.state_statement, rules.state)] else '{}' end
    || case
        when pg_description.description is not null
            then array[format('comment on rule %s is %L', rules.name, pg_description.description)]
    end as statements
from rules
left join pg_description
    on rules.id = pg_description.objoid and pg_description.classoid = 'pg_rewrite'::regclass
