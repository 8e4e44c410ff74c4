-- Objects outside the schemas $1 that hang on something in them, directly or through each other: what each is, whose it
-- is, and on which of the others it hangs. Run with an empty search path, so that names come qualified.
with recursive

-- a view is its rule, a table or view its row type, a type its array
parts as (

    select
        'pg_rewrite'::regclass::oid as class,
        pg_rewrite.oid as id,
        'pg_class'::regclass::oid as whole_class,
        pg_rewrite.ev_class as whole
    from pg_rewrite
    where pg_rewrite.rulename = '_RETURN'
    union all
    select
        'pg_type'::regclass as class,
        pg_type.oid as id,
        'pg_class'::regclass as whole_class,
        pg_type.typrelid as whole
    from pg_type
    where pg_type.typrelid <> 0
    union all
    select
        'pg_type'::regclass as class,
        element.typarray as id,
        case element.typrelid when 0 then 'pg_type'::regclass else 'pg_class'::regclass end as whole_class,
        coalesce(nullif(element.typrelid, 0), element.oid) as whole
    from pg_type as element
    where element.typarray <> 0

),

-- what stands on a table or view and falls with it
attached as (

    select
        'pg_class'::regclass::oid as class,
        pg_index.indexrelid as id,
        pg_index.indrelid as relation
    from pg_index
    union all
    select
        'pg_rewrite'::regclass as class,
        pg_rewrite.oid as id,
        pg_rewrite.ev_class as relation
    from pg_rewrite
    union all
    select
        'pg_trigger'::regclass as class,
        pg_trigger.oid as id,
        pg_trigger.tgrelid as relation
    from pg_trigger
    union all
    select
        'pg_attrdef'::regclass as class,
        pg_attrdef.oid as id,
        pg_attrdef.adrelid as relation
    from pg_attrdef
    union all
    select
        'pg_policy'::regclass as class,
        pg_policy.oid as id,
        pg_policy.polrelid as relation
    from pg_policy
    union all
    select
        'pg_constraint'::regclass as class,
        pg_constraint.oid as id,
        pg_constraint.conrelid as relation
    from pg_constraint
    where pg_constraint.conrelid <> 0
    union all
    select
        'pg_statistic_ext'::regclass as class,
        pg_statistic_ext.oid as id,
        pg_statistic_ext.stxrelid as relation
    from pg_statistic_ext

),

links as (

    select
        coalesce(base.whole_class, pg_depend.refclassid) as base_class,
        coalesce(base.whole, pg_depend.refobjid) as base,
        coalesce(dependent.whole_class, pg_depend.classid) as class,
        coalesce(dependent.whole, pg_depend.objid) as id,
        pg_depend.objsubid as part
    from pg_depend
    left join parts as base on pg_depend.refclassid = base.class and pg_depend.refobjid = base.id
    left join parts as dependent on pg_depend.classid = dependent.class and pg_depend.objid = dependent.id
    left join pg_trigger on pg_depend.classid = 'pg_trigger'::regclass and pg_depend.objid = pg_trigger.oid
    where
        pg_depend.objid >= 16384  -- what the server itself brings has lower numbers
        and pg_depend.classid <> 'pg_default_acl'::regclass
        and pg_trigger.tgisinternal is not true

),

edges as (

    select distinct
        links.base_class,
        links.base,
        links.class,
        links.id,
        case when pg_class.relkind in ('r', 'p', 'f', 'c') then links.part else 0 end as part,
        links.class in ('pg_type'::regclass, 'pg_extension'::regclass)
        or coalesce(pg_class.relkind not in ('v', 'm', 'i'), false) as holds_data
    from links
    left join pg_class on links.class = 'pg_class'::regclass and links.id = pg_class.oid
    where (links.base_class, links.base) <> (links.class, links.id) and pg_class.relkind is distinct from 't'

),

schemas as (

    select pg_namespace.oid from pg_namespace
    where pg_namespace.nspname = any($1)

),

inside as (

    select
        'pg_namespace'::regclass::oid as class,
        schemas.oid as id
    from schemas
    union all
    select
        'pg_class'::regclass as class,
        pg_class.oid as id
    from pg_class
    inner join schemas on pg_class.relnamespace = schemas.oid
    union all
    select
        'pg_proc'::regclass as class,
        pg_proc.oid as id
    from pg_proc
    inner join schemas on pg_proc.pronamespace = schemas.oid
    union all
    select
        'pg_type'::regclass as class,
        pg_type.oid as id
    from pg_type
    inner join schemas on pg_type.typnamespace = schemas.oid
    union all
    select
        attached.class,
        attached.id
    from attached
    inner join pg_class on attached.relation = pg_class.oid
    inner join schemas on pg_class.relnamespace = schemas.oid

),

outward as (

    select edges.*
    from edges
    left join inside on edges.class = inside.class and edges.id = inside.id
    where inside.id is null

),

reached as (

    select outward.*
    from outward
    inner join inside on outward.base_class = inside.class and outward.base = inside.id
    union
    select outward.*
    from reached
    inner join outward on reached.class = outward.base_class and reached.id = outward.base
    where not reached.holds_data  -- it stays, and so does all that hangs on it

),

nodes as (

    select
        reached.class,
        reached.id,
        reached.part,
        bool_or(reached.holds_data) as holds_data,
        array_agg(distinct format('%s %s 0', reached.base_class, reached.base)) as bases
    from reached
    group by reached.class, reached.id, reached.part

),

owned as (

    select
        nodes.*,
        attached.relation as attached_to,
        pg_class.oid as relation,
        coalesce(pg_class.relispopulated, true) as is_filled,
        coalesce(pg_class.relpersistence = 't', false) as is_temporary,
        coalesce(pg_class.relnamespace, pg_proc.pronamespace) as namespace,
        coalesce(
            pg_class.relowner,
            pg_proc.proowner,
            pg_type.typowner,
            pg_operator.oprowner,
            pg_extension.extowner,
            pg_publication.pubowner
        ) as owner
    from nodes
    left join attached on nodes.class = attached.class and nodes.id = attached.id
    left join pg_class
        on coalesce(attached.relation, case nodes.class when 'pg_class'::regclass then nodes.id end) = pg_class.oid
    left join pg_proc on nodes.class = 'pg_proc'::regclass and nodes.id = pg_proc.oid
    left join pg_type on nodes.class = 'pg_type'::regclass and nodes.id = pg_type.oid
    left join pg_operator on nodes.class = 'pg_operator'::regclass and nodes.id = pg_operator.oid
    left join pg_extension on nodes.class = 'pg_extension'::regclass and nodes.id = pg_extension.oid
    left join pg_publication_rel
        on nodes.class = 'pg_publication_rel'::regclass and nodes.id = pg_publication_rel.oid
    left join pg_publication_namespace
        on nodes.class = 'pg_publication_namespace'::regclass and nodes.id = pg_publication_namespace.oid
    left join pg_publication
        on coalesce(pg_publication_rel.prpubid, pg_publication_namespace.pnpubid) = pg_publication.oid

),

final as (

    select
        owned.id,
        format('%s %s %s', owned.class, owned.id, owned.part) as node,
        owned.bases,
        known_as.type as kind,
        known_as.identity as name,
        address.object_names as names,
        address.object_args as arguments,
        coalesce(owned.owner::regrole::text, 'nobody known') as owner,
        owned.relation,
        owned.attached_to::regclass::text as attached_to,
        format('%s %s 0', 'pg_class'::regclass::oid, owned.attached_to) as attached_node,
        owned.holds_data,
        not owned.is_temporary
        and (
            coalesce(pg_has_role(owned.owner, 'usage'), false)
            -- the owner of a schema may drop what stands in it, but not what stands on a table in it
            or (
                owned.class in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_statistic_ext'::regclass)
                and coalesce(pg_has_role(pg_namespace.nspowner, 'usage'), false)
            )
        ) as may_drop,
        owned.is_filled
    from owned
    cross join pg_identify_object(owned.class, owned.id, owned.part) as known_as
    cross join pg_identify_object_as_address(owned.class, owned.id, owned.part) as address
    left join pg_namespace on owned.namespace = pg_namespace.oid

)

select * from final
order by node
