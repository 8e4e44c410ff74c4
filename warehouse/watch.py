"""Readers' limits, held by a watch: a session may set its own timeouts to 0, so settings alone hold nobody.

It looks at each run of the DAG `watch_readers` and at each publication, ends the sessions of readers that are over the
limits of their group (warehouse.access), and notes role, process and reason in ops.ended_session: no query text, which
may hold values of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import psycopg

from warehouse import access
from warehouse.errors import WarehouseError

END_MILLISECONDS = 500
"""How long to wait until a session that was told to end has ended."""


def end_over_limits(connection: psycopg.Connection) -> list[str]:
    """End the sessions of readers that are over the limits of their group; one line for each, for a person.

    A login of several groups has the widest of their limits. The owner of the warehouse and superusers have none.
    Raises WarehouseError when the owner of the warehouse may not end sessions.
    """
    row = connection.execute(
        "select pg_has_role('pg_signal_backend', 'usage') and pg_has_role('pg_read_all_stats', 'usage')"
    ).fetchone()
    if not (row and row[0]):
        raise WarehouseError(
            "the owner of the warehouse may not see and end the sessions of readers: let `genk init` run once with "
            "WAREHOUSE_ADMIN_DSN, a superuser"
        )
    return _end(connection, [], 0)


def end_in_the_way(connection: psycopg.Connection, relations: Sequence[int], seconds: float) -> list[str]:
    """End the sessions of readers that hold a lock on one of `relations` in a transaction older than `seconds`.

    And those over their limits, which may be why. Where the owner of the warehouse may not end sessions, none is ended.
    """
    try:
        return _end(connection, list(relations), seconds)
    except psycopg.errors.InsufficientPrivilege:
        return []


def _end(connection: psycopg.Connection, relations: list[int], seconds: float) -> list[str]:
    limited = [(name, group.limits) for name, group in access.GROUPS.items() if group.limits]
    query = (files("warehouse") / "sql" / "end_sessions.sql").read_bytes()
    with connection.transaction():
        connection.execute("select set_config('search_path', 'pg_catalog', true)")
        rows = psycopg.RawCursor(connection).execute(
            query,
            [
                [name for name, _ in limited],
                [limits.statement for _, limits in limited],
                [limits.idle_in_transaction for _, limits in limited],
                [limits.transaction for _, limits in limited],
                relations,
                seconds,
                END_MILLISECONDS,
            ],
        )
        return [f"ended the session of {role} (pid {pid}): {reason}" for role, pid, reason in rows.fetchall()]
