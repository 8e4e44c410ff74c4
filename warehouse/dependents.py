"""Analysts' views on the mart: taken along through a publication, or kept as a definition, never lost.

A view is bound to the tables it was made on, not to their names: after a swap it would read the previous publication
and at the next one vanish with it. So a publication drops the views outside `mart` that read it and makes them again,
by name, on the new tables. What cannot be made again stays in `ops.broken_view` and is tried at each later swap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg import sql

ANALYSTS = "warehouse_analyst"

BUSY = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled, psycopg.errors.DeadlockDetected)
"""Another session is in the way: no fault of a view, and worth another try of the whole swap."""

REFRESH_LIMITS = "set local lock_timeout = '10s'; set local statement_timeout = '10min'"


@dataclass(frozen=True)
class View:
    """A view or materialized view outside the mart, as the statements that make it again."""

    name: str
    """Qualified and quoted, fit for SQL."""
    owner: str
    statements: tuple[str, ...]
    oid: int | None = None
    may_drop: bool = True
    is_filled: bool = True

    @property
    def is_materialized(self) -> bool:
        """Whether it holds rows of its own."""
        return self.statements[0].startswith("create materialized view ")

    @property
    def drop(self) -> sql.Composed:
        """The statement that drops it."""
        kind = sql.SQL("materialized view" if self.is_materialized else "view")
        return sql.SQL("drop {} {}").format(kind, _trusted(self.name))


def collect(connection: psycopg.Connection, schemas: Sequence[str]) -> list[View]:
    """Views outside `schemas` that read a relation in them, directly or through each other, in the order to make them.

    Reads the definitions with an empty search path, so that every name in them is qualified; the path stays empty
    until the end of the caller's transaction.
    """
    connection.execute("select set_config('search_path', '', true)")
    query = (files("warehouse") / "sql" / "views_on_schemas.sql").read_bytes()
    rows = psycopg.RawCursor(connection).execute(query, [list(schemas)]).fetchall()
    return [View(name, owner, tuple(statements), *rest) for name, owner, statements, *rest in rows]


def broken(connection: psycopg.Connection) -> list[View]:
    """Views that an earlier swap could not make again and nobody has made anew since, oldest first."""
    rows = connection.execute(
        "select view_name, owner_name, statements from ops.broken_view where to_regclass(view_name) is null "
        "order by broken_at, view_name"
    ).fetchall()
    return [View(name, owner, tuple(statements)) for name, owner, statements in rows]


def restore(connection: psycopg.Connection, views: Iterable[View]) -> list[str]:
    """Make `views` again in the open transaction; a warning for each that could not keep all it had.

    A view that fails becomes a row of ops.broken_view; a row whose view can be made leaves the table. Materialized
    views are made empty: refresh() fills them when the swap is done and nobody waits for it.
    """
    warnings: list[str] = []
    for view in views:
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
            if role != view.owner:
                warnings.append(
                    f"{view.name} now belongs to {role or 'the warehouse'} and runs with its reader's rights: "
                    f"to leave it with {view.owner}, grant {view.owner} to the owner of the warehouse"
                )
    connection.execute("delete from ops.broken_view where to_regclass(view_name) is not null")
    return warnings


def refresh(connection: psycopg.Connection) -> list[str]:
    """Fill the empty materialized views on mart, each in its own transaction; a warning for each that fails."""
    with connection.transaction():
        views = [view for view in collect(connection, ["mart"]) if not view.is_filled]
    warnings = []
    for view in views:
        try:
            with connection.transaction():
                connection.execute(REFRESH_LIMITS)
                connection.execute(sql.SQL("refresh materialized view {}").format(_trusted(view.name)))
        except psycopg.Error as error:
            if connection.broken:
                raise
            warnings.append(f"{view.name} of {view.owner} is left empty: {error.diag.message_primary or error}")
    return warnings


def _create(connection: psycopg.Connection, view: View) -> str | None:
    """Make the view as its owner, else as the analysts' group, else as ourselves (None); the role that owns it now."""
    for role in (view.owner, ANALYSTS):
        try:
            _create_as(connection, view, role)
            return role
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue):
            pass  # we may not act as that role, there is none, or it may not see what the view reads
    _create_as(connection, view, None)
    return None


def _create_as(connection: psycopg.Connection, view: View, role: str | None) -> None:
    """Make the view as `role`.

    Under another owner it must read with its reader's rights: with its new owner's it could show more than its reader
    may see. A materialized view has no such setting, so ours it never becomes.
    """
    if role is None and view.is_materialized:
        raise psycopg.errors.InsufficientPrivilege(f"the warehouse may not act as {view.owner}")
    statements = [f"set local role {role}"] if role else []
    statements += view.statements
    if role != view.owner:
        if not view.is_materialized:
            statements.append(f"alter view {view.name} set (security_invoker = true)")
        statements.append(f"grant select on {view.name} to {view.owner}")
    with connection.transaction():
        connection.execute(_trusted("; ".join([*statements, "set local role none"])))


def _keep(connection: psycopg.Connection, view: View, error: str) -> None:
    connection.execute(
        """
        insert into ops.broken_view (view_name, owner_name, statements, error) values (%s, %s, %s, %s)
        on conflict (view_name) do update
        set owner_name = excluded.owner_name, statements = excluded.statements, error = excluded.error
        """,
        [view.name, view.owner, list(view.statements), error],
    )


def _trusted(text: str) -> sql.SQL:
    """SQL that the server itself wrote and quoted: names by regclass and regrole, definitions by pg_get_viewdef."""
    return sql.SQL(text)
