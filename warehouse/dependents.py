"""People's own objects on the mart: taken along through a publication, or kept as a definition, never lost.

A view, a function or a policy is bound to the tables it was made on, not to their names: after a swap it would read the
previous publication, and at the next one stand in its way. So a publication drops what hangs on the mart outside it and
makes it again, by name, on the new tables. What cannot be made again stays in `ops.broken_object` and is tried at each
later swap. What may not be dropped, as it holds rows or belongs to a stranger, is left and named.
docs/decisions/0010-people-s-own-objects.md says what happens to which kind.
"""

from __future__ import annotations

import graphlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row, namedtuple_row

from warehouse.access import ANALYSTS

BUSY = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled, psycopg.errors.DeadlockDetected)
"""Another session is in the way: no fault of an object, and worth another try of the whole swap."""

REFRESH_LIMITS = "set local lock_timeout = '10s'; set local statement_timeout = '10min'"

OTHERS_MAY_OWN = ("view", "materialized view", "function", "procedure")
"""Kinds that may go to the analysts' group when we may not act as their owner; all else belongs to its table."""

SCRIPTS = files("warehouse") / "sql"


@dataclass(frozen=True)
class Dependent:
    """An object outside the mart, as the statements that make it again."""

    kind: str
    """As PostgreSQL calls it: view, function, policy, default value ..."""
    name: str
    """Qualified and quoted, fit for SQL; for what stands on a table as in `drop policy NAME`."""
    owner: str
    statements: list[str]
    names: list[str]
    arguments: list[str]
    """`names` and `arguments` are its address for pg_get_object_address()."""
    attached_to: str | None = None
    """The table or view on which a policy, rule, trigger, default, constraint or index stands."""
    drop: str | None = None
    holds_data: bool = False
    is_filled: bool = True

    def __str__(self) -> str:
        """The object for a person."""
        return f"{self.kind} {self.name} of {self.owner}"


@dataclass(frozen=True)
class Found:
    """What hangs on the mart: `movable` in the order to make it, and `held`, which stays where it is."""

    movable: tuple[Dependent, ...]
    held: tuple[Dependent, ...]

    @property
    def drops(self) -> list[str]:
        """The statements that drop what is movable, the last one made first."""
        return [one.drop for one in reversed(self.movable) if one.drop]


def find(connection: psycopg.Connection, schemas: Sequence[str]) -> list[Any]:
    """Where all objects outside `schemas` are that hang on something in them; locks nothing. For describe().

    Reads names with an empty search path, so that every name is qualified; the path stays empty until the end of the
    caller's transaction.
    """
    connection.execute("select set_config('search_path', '', true)")
    return _query(connection, "dependents", list(schemas))


def describe(connection: psycopg.Connection, found: Sequence[Any], stubborn: Collection[str] = ()) -> Found:
    """What find() has found, with the statements that drop it and make it again; waits for locks on people's tables.

    `stubborn` are drop statements that have failed: their objects are held.
    """
    rows = {row.node: row for row in found}
    definitions = {kind: _definitions(connection, kind, found) for kind in {row.kind for row in found}}
    dependents: dict[str, Dependent] = {}
    held: set[str] = set()
    for node, row in rows.items():
        drop, statements = definitions[row.kind].get(row.id, (None, []))
        falls_with_another = row.attached_node in rows
        if row.holds_data or drop is None or drop in stubborn or not (row.may_drop or falls_with_another):
            held.add(node)
        dependents[node] = Dependent(
            row.kind,
            row.name,
            row.owner,
            statements,
            row.names,
            row.arguments,
            row.attached_to,
            None if falls_with_another else drop,
            row.holds_data,
            row.is_filled,
        )
    bases = {
        node: {base for base in (*row.bases, row.attached_node) if base in rows and base != node}
        for node, row in rows.items()
    }
    order = _order(bases, held)
    return Found(tuple(dependents[node] for node in order), tuple(dependents[node] for node in rows if node in held))


def broken(connection: psycopg.Connection) -> list[Dependent]:
    """What earlier swaps could not make again, oldest first."""
    query = """
        select kind, object_name as name, owner_name as owner, statements, names, arguments, attached_to
        from ops.broken_object
        order by broken_at, kind, object_name
    """
    with connection.cursor(row_factory=class_row(Dependent)) as cursor:
        return cursor.execute(query).fetchall()


def restore(connection: psycopg.Connection, movable: Sequence[Dependent], broken: Sequence[Dependent]) -> list[str]:
    """Make `movable` and what is `broken` again in the open transaction; a warning for each that lost something.

    What fails becomes a row of ops.broken_object, what is there leaves the table, also where its owner made it anew.
    For `broken` nobody waits: where another session is in the way, it stays for the next time. Materialized views are
    made empty: refresh() fills them when the swap is done and nobody waits for it.
    """
    warnings: list[str] = []
    for one in movable:
        warnings += _restore(connection, one, BUSY)
    moved = {(one.kind, one.name) for one in movable}
    for one in broken:
        if (one.kind, one.name) not in moved and not _exists(connection, one):
            warnings += _restore(connection, one, ())
        if _exists(connection, one):
            connection.execute(
                "delete from ops.broken_object where kind = %s and object_name = %s", [one.kind, one.name]
            )
    return warnings


def keep(connection: psycopg.Connection, dependent: Dependent, error: str) -> None:
    """Note the definition of an object that cannot be made now, so that each publication tries it again."""
    connection.execute(
        """
        insert into ops.broken_object (kind, object_name, names, arguments, attached_to, owner_name, statements, error)
        values (%s, %s, %s, %s, %s, %s, %s, %s)
        on conflict (kind, object_name) do update
        set owner_name = excluded.owner_name, statements = excluded.statements, error = excluded.error
        """,
        [
            dependent.kind, dependent.name, dependent.names, dependent.arguments, dependent.attached_to,
            dependent.owner, dependent.statements, error,
        ],
    )  # fmt: skip


def refresh(connection: psycopg.Connection) -> list[str]:
    """Fill the empty materialized views on mart, each in its own transaction; a warning for each that fails."""
    with connection.transaction():
        found = describe(connection, find(connection, ["mart"]))
    warnings = []
    for view in found.movable:
        if view.kind != "materialized view" or view.is_filled:
            continue
        try:
            with connection.transaction():
                connection.execute(REFRESH_LIMITS)
                connection.execute(trusted(f"refresh materialized view {view.name}"))
        except psycopg.Error as error:
            if connection.broken:
                raise
            warnings.append(f"{view.name} of {view.owner} is left empty: {error.diag.message_primary or error}")
    return warnings


def _query(connection: psycopg.Connection, script: str, ids: list) -> list[Any]:
    query = SCRIPTS.joinpath(f"{script}.sql").read_bytes()
    return psycopg.RawCursor(connection, row_factory=namedtuple_row).execute(query, [ids]).fetchall()


def _definitions(connection: psycopg.Connection, kind: str, rows: Iterable[Any]) -> dict[int, tuple[str, list[str]]]:
    """What drops and what makes each object of the kind, by object id; nothing for kinds that we cannot make again."""
    script = {"materialized view": "view", "procedure": "function"}.get(kind, kind).replace(" ", "_")
    if not SCRIPTS.joinpath("definitions", f"{script}.sql").is_file():
        return {}
    ids = [row.id for row in rows if row.kind == kind]
    return {row.id: (row.drop_statement, row.statements) for row in _query(connection, f"definitions/{script}", ids)}


def _order(bases: dict[str, set[str]], held: set[str]) -> list[str]:
    """All that is not `held`, each after what it hangs on; `held` grows by what those keep that are in it.

    An object that is held keeps what it hangs on, and what stands on it. Functions that call each other in a ring
    have no order and are held too.
    """
    while True:
        while True:
            kept = {base for node in held for base in bases[node]} - held
            if not kept:
                break
            held |= kept
        movable = {node: sorted(bases[node] - held) for node in sorted(bases) if node not in held}
        try:
            return list(graphlib.TopologicalSorter(movable).static_order())
        except graphlib.CycleError as error:
            held |= set(error.args[1])


def _restore(connection: psycopg.Connection, one: Dependent, passing: tuple[type[psycopg.Error], ...]) -> list[str]:
    """Make the object; errors of the classes `passing` are raised, for any other it is kept as broken."""
    try:
        role = _create(connection, one)
    except psycopg.Error as error:
        if connection.broken or isinstance(error, passing):
            raise
        reason = error.diag.message_primary or str(error)
        keep(connection, one, reason)
        warning = f"{one} cannot be made on this mart: {reason}. "
        return [warning + "Its definition is kept in ops.broken_object and tried again at each publication"]
    if one.attached_to is None and role != one.owner:
        warning = f"{one.kind} {one.name} now belongs to {role or 'the warehouse'} and runs with its reader's rights: "
        return [warning + f"to leave it with {one.owner}, grant {one.owner} to the owner of the warehouse"]
    if one.kind == "table constraint" and one.statements[0].endswith(" not valid"):
        name = one.name.removesuffix(f" on {one.attached_to}")
        warning = f"{one} is made again for new rows; to have the present ones checked too: "
        return [warning + f"alter table {one.attached_to} validate constraint {name}"]
    return []


def _create(connection: psycopg.Connection, one: Dependent) -> str | None:
    """Make the object as its owner, else as the analysts' group, else as ourselves (None); the role that has it now.

    What stands on a view must follow that view to its new owner. To ourselves it never goes: a rule runs with the
    rights of the owner of its view.
    """
    for role in (one.owner, ANALYSTS):
        try:
            _create_as(connection, one, role)
            return role
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue) as error:
            refused = error  # we may not act as that role, there is none, or it may not see what the object reads
    # a materialized view knows no rights but its owner's
    if one.kind not in OTHERS_MAY_OWN or one.kind == "materialized view":
        raise refused
    _create_as(connection, one, None)
    return None


def _create_as(connection: psycopg.Connection, one: Dependent, role: str | None) -> None:
    """Make the object as `role`.

    Under another owner it must read with its reader's rights: with its new owner's it could show more than its reader
    may see. No function body is looked at or run on the way: the code in it is not ours.
    """
    statements = ["set local check_function_bodies = off"]
    statements += [f"set local role {role}"] if role else []
    statements += one.statements
    if role != one.owner and one.kind in OTHERS_MAY_OWN:
        if one.kind == "view":
            statements.append(f"alter view {one.name} set (security_invoker = true)")
            statements.append(f"grant select on {one.name} to {one.owner}")
        elif one.kind == "materialized view":
            statements.append(f"grant select on {one.name} to {one.owner}")
        else:
            statements.append(f"alter {one.kind} {one.name} security invoker")
            statements.append(f"grant execute on {one.kind} {one.name} to {one.owner}")
    with connection.transaction():
        connection.execute(trusted("; ".join([*statements, "set local role none"])))


def _exists(connection: psycopg.Connection, one: Dependent) -> bool:
    """Whether there is an object of this kind and name."""
    try:
        with connection.transaction():
            connection.execute(
                "select pg_get_object_address(%s, %s::text[], %s::text[])",
                [one.kind, list(one.names), list(one.arguments)],
            )
    except psycopg.Error:
        if connection.broken:
            raise
        return False
    return True


def trusted(text: str) -> sql.SQL:
    """SQL that the server itself wrote and quoted: names by regclass and regrole, definitions by pg_get_viewdef."""
    return sql.SQL(text)
