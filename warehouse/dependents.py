"""Analysts' views on the mart: taken along through a publication, or kept as a definition, never lost.

A view is bound to the tables it was made on, not to their names: after a swap it would read the previous publication
and at the next one vanish with it. So a publication drops the views outside `mart` that read it and makes them again,
by name, on the new tables. What cannot be made again stays in `ops.broken_view` and is tried at each later swap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

ANALYSTS = "warehouse_analyst"

BUSY = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled, psycopg.errors.DeadlockDetected)
"""Another session is in the way: no fault of a view, and worth another try of the whole swap."""


@dataclass(frozen=True)
class View:
    """A view or materialized view outside the mart, as the statements that make it again."""

    name: str
    """Qualified and quoted, fit for SQL."""
    owner: str
    statements: tuple[str, ...]
    oid: int | None = None
    may_drop: bool = True

    @property
    def is_materialized(self) -> bool:
        """Whether it holds rows of its own."""
        return self.statements[0].startswith("create materialized view ")

    @property
    def drop(self) -> sql.Composed:
        """The statement that drops it."""
        kind = sql.SQL("materialized view" if self.is_materialized else "view")
        return sql.SQL("drop {} {}").format(kind, _trusted(self.name))


_DEPENDENTS = """
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
    where pg_namespace.nspname = any(%(schemas)s)

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
    described.oid,
    described.name,
    described.owner,
    described.may_drop,
    array[
        format('create %%s %%s%%s as %%s', kind, name, options, body)
        || case when is_materialized then ' with no data' else '' end
    ]
    || array(
        select pg_get_indexdef(pg_index.indexrelid) from pg_index
        where pg_index.indrelid = described.oid order by pg_index.indexrelid
    )
    || array(
        select format(
            'grant %%s on %%s to %%s%%s',
            acl.privilege_type, name,
            case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end,
            case when acl.is_grantable then ' with grant option' else '' end
        )
        from aclexplode(described.relacl) as acl
        where acl.grantee::regrole::text <> described.owner
        order by acl.grantee, acl.privilege_type
    )
    || array(
        select format('comment on %%s %%s is %%L', kind, name, pg_description.description)
        from pg_description
        where pg_description.objoid = described.oid and pg_description.classoid = 'pg_class'::regclass
            and pg_description.objsubid = 0
    )
    || array(
        select format('comment on column %%s.%%I is %%L', name, pg_attribute.attname, pg_description.description)
        from pg_description
        inner join pg_attribute
            on pg_description.objoid = pg_attribute.attrelid and pg_description.objsubid = pg_attribute.attnum
        where pg_description.objoid = described.oid and pg_description.classoid = 'pg_class'::regclass
            and pg_description.objsubid > 0
        order by pg_attribute.attnum
    ) as statements
from described
order by described.depth, described.name
"""


def collect(connection: psycopg.Connection, schemas: Sequence[str]) -> list[View]:
    """Views outside `schemas` that read a relation in them, directly or through each other, in the order to make them.

    Reads the definitions with an empty search path, so that every name in them is qualified; the path stays empty
    until the end of the caller's transaction.
    """
    connection.execute("select set_config('search_path', '', true)")
    return [
        View(name, owner, tuple(statements), oid, may_drop)
        for oid, name, owner, may_drop, statements in connection.execute(
            _DEPENDENTS, {"schemas": list(schemas)}
        ).fetchall()
    ]


def broken(connection: psycopg.Connection) -> list[View]:
    """Views that an earlier swap could not make again, oldest first."""
    return [
        View(name, owner, tuple(statements))
        for name, owner, statements in connection.execute(
            "select view_name, owner_name, statements from ops.broken_view order by broken_at, view_name"
        ).fetchall()
    ]


def restore(connection: psycopg.Connection, views: Iterable[View]) -> tuple[list[View], list[str]]:
    """Make `views` again in the open transaction: those made, and a warning for each that could not keep all it had.

    A view that fails becomes a row of ops.broken_view; a row whose view can be made leaves the table.
    """
    made: list[View] = []
    warnings: list[str] = []
    for view in views:
        if _stands(connection, view):
            _forget(connection, view)  # broken at an earlier swap, and its owner has made a new one since
            continue
        try:
            role = _create(connection, view)
        except psycopg.Error as error:
            if connection.broken or isinstance(error, BUSY):
                raise
            reason = error.diag.message_primary or str(error)
            _keep(connection, view, reason)
            warnings.append(
                f"{view.name} of {view.owner} cannot be made on this mart: {reason}. "
                "Its definition is kept in ops.broken_view and tried again at each publication"
            )
        else:
            made.append(view)
            _forget(connection, view)
            if role != view.owner:
                warnings.append(
                    f"{view.name} now belongs to {role or 'the warehouse'} and runs with its reader's rights: "
                    f"to leave it with {view.owner}, grant {view.owner} to the owner of the warehouse"
                )
    return made, warnings


def refresh(connection: psycopg.Connection, views: Iterable[View]) -> list[str]:
    """Fill the materialized ones among `views`, each in its own transaction; a warning for each that fails."""
    warnings = []
    for view in views:
        if view.is_materialized:
            try:
                with connection.transaction():
                    connection.execute(sql.SQL("refresh materialized view {}").format(_trusted(view.name)))
            except psycopg.Error as error:
                warnings.append(f"{view.name} of {view.owner} is left empty: {error.diag.message_primary or error}")
    return warnings


def _create(connection: psycopg.Connection, view: View) -> str | None:
    """Make the view as its owner, else as the analysts' group, else as ourselves (None); the role that owns it now."""
    if _may_become(connection, view.owner):
        _create_as(connection, view, view.owner)
        return view.owner
    if _may_become(connection, ANALYSTS):
        try:
            _create_as(connection, view, ANALYSTS)
            return ANALYSTS
        except psycopg.errors.InsufficientPrivilege:  # it reads what its owner may see and the group may not
            pass
    _create_as(connection, view, None)
    return None


def _create_as(connection: psycopg.Connection, view: View, role: str | None) -> None:
    """Make the view as `role`.

    Under another owner it must read with its reader's rights: with its new owner's it could show more than its reader
    may see. A materialized view has no such setting, so ours it never becomes.
    """
    with connection.transaction():
        if role:
            connection.execute(sql.SQL("set local role {}").format(_trusted(role)))
        elif view.is_materialized:
            raise psycopg.errors.InsufficientPrivilege(f"the warehouse may not act as {view.owner}")
        for statement in view.statements:
            connection.execute(_trusted(statement))
        if role != view.owner:
            if not view.is_materialized:
                connection.execute(sql.SQL("alter view {} set (security_invoker = true)").format(_trusted(view.name)))
            connection.execute(sql.SQL("grant select on {} to {}").format(_trusted(view.name), _trusted(view.owner)))
        connection.execute("set local role none")


def _stands(connection: psycopg.Connection, view: View) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", [view.name]).fetchone()
    return bool(row and row[0])


def _may_become(connection: psycopg.Connection, role: str) -> bool:
    try:
        with connection.transaction():
            connection.execute(sql.SQL("set local role {}").format(_trusted(role)))
            connection.execute("set local role none")
    except psycopg.Error as error:
        if connection.broken or isinstance(error, BUSY):
            raise
        return False
    return True


def _keep(connection: psycopg.Connection, view: View, error: str) -> None:
    connection.execute(
        """
        insert into ops.broken_view (view_name, owner_name, statements, error) values (%s, %s, %s, %s)
        on conflict (view_name) do update
        set owner_name = excluded.owner_name, statements = excluded.statements, error = excluded.error
        """,
        [view.name, view.owner, list(view.statements), error],
    )


def _forget(connection: psycopg.Connection, view: View) -> None:
    connection.execute("delete from ops.broken_view where view_name = %s", [view.name])


def _trusted(text: str) -> sql.SQL:
    """SQL that the server itself wrote and quoted: names by regclass and regrole, definitions by pg_get_viewdef."""
    return sql.SQL(text)
