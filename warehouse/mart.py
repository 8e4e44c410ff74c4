"""What stands in the schemas mart, mart_next and mart_previous, and who uses it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import psycopg
from psycopg import sql

from warehouse import rights
from warehouse.errors import WarehouseError

KEPT = "mart_kept_"
"""How schemas are called, with a number, that hold the emptied tables of a former mart on which something hangs."""


def exists(connection: psycopg.Connection, schema: str) -> bool:
    """Whether there is such a schema."""
    return connection.execute("select from pg_namespace where nspname = %s", [schema]).fetchone() is not None


def stamp(connection: psycopg.Connection, schema: str) -> str | None:
    """Comment of the schema ('' without one); None when there is no such schema."""
    row = connection.execute(
        "select coalesce(obj_description(oid, 'pg_namespace'), '') from pg_namespace where nspname = %s", [schema]
    ).fetchone()
    return row[0] if row else None


def set_stamp(connection: psycopg.Connection, schema: str, text: str) -> None:
    """Make `text` the comment of the schema: it says which build stands in it, and goes with it through a rename."""
    connection.execute(sql.SQL("comment on schema {} is {}").format(sql.Identifier(schema), sql.Literal(text)))


def relations(connection: psycopg.Connection, schemas: Sequence[str]) -> list[int]:
    """Object ids of the tables and views in `schemas`."""
    rows = connection.execute(
        """
        select pg_class.oid
        from pg_class
        inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
        where pg_namespace.nspname = any(%s) and pg_class.relkind in ('r', 'p', 'v', 'm', 'f')
        """,
        [list(schemas)],
    ).fetchall()
    return [oid for (oid,) in rows]


def row_counts(connection: psycopg.Connection, schema: str) -> dict[str, int]:
    """Rows of each table and view in the schema."""
    names = connection.execute(
        "select relname from pg_class where relnamespace = %s::regnamespace and relkind in ('r', 'p', 'v') order by 1",
        [schema],
    ).fetchall()
    counts = [
        sql.SQL("select {}, count(*) from {}").format(sql.Literal(name), sql.Identifier(schema, name))
        for (name,) in names
    ]
    return dict(connection.execute(sql.SQL(" union all ").join(counts)).fetchall()) if counts else {}


def kept(connection: psycopg.Connection) -> list[str]:
    """The schemas of former marts that could not be dropped."""
    rows = connection.execute(
        "select nspname from pg_namespace where starts_with(nspname, %s) order by oid", [KEPT]
    ).fetchall()
    return [name for (name,) in rows]


def own_tables(connection: psycopg.Connection, schemas: Sequence[str], kinds: str = "rpv") -> list[sql.Identifier]:
    """The tables and views in `schemas` that are ours, by name; `kinds` are PostgreSQL's letters for these."""
    rows = connection.execute(
        """
        select pg_namespace.nspname, pg_class.relname
        from pg_class
        inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
        where
            pg_namespace.nspname = any(%s)
            and pg_class.relkind::text = any(%s)
            and pg_has_role(pg_class.relowner, 'usage')
        order by pg_namespace.nspname, pg_class.relname
        """,
        [list(schemas), list(kinds)],
    ).fetchall()
    return [sql.Identifier(*row) for row in rows]


def retire(connection: psycopg.Connection, schema: str) -> None:
    """Drop a former mart; where something of other people hangs on it or stands in it, empty and close it instead.

    A value of a table's row type needs that table, were it empty: so a column of people's own keeps what is in it.
    Raises psycopg.Error when the tables are in use.
    """
    named = sql.Identifier(schema)
    try:
        with connection.transaction():
            for letters, kind in (("v", "view"), ("m", "materialized view"), ("rp", "table")):
                if listed := own_tables(connection, [schema], letters):
                    connection.execute(sql.SQL("drop {} {}").format(sql.SQL(kind), sql.SQL(", ").join(listed)))
            connection.execute(sql.SQL("drop schema {}").format(named))
    except (psycopg.errors.DependentObjectsStillExist, psycopg.errors.InsufficientPrivilege):
        if schema.startswith(KEPT):
            return
        _empty(connection, own_tables(connection, [schema], "r"))
        rights.close(connection, schema)
        set_stamp(connection, schema, "a former mart, emptied: something of other people hangs on it")
        row = connection.execute("select %s::regnamespace::oid", [schema]).fetchone()
        assert row
        connection.execute(sql.SQL("alter schema {} rename to {}").format(named, sql.Identifier(f"{KEPT}{row[0]}")))


def _empty(connection: psycopg.Connection, tables: Sequence[sql.Identifier]) -> None:
    """Empty the tables, all but those to which a foreign key of other people points."""
    # without `only` it would reach tables of other people that inherit from ours
    truncate = sql.SQL("truncate only {}")
    try:
        if tables:
            with connection.transaction():
                connection.execute(truncate.format(sql.SQL(", only ").join(tables)))
    except psycopg.errors.FeatureNotSupported:
        for table in tables:
            with suppress(psycopg.errors.FeatureNotSupported), connection.transaction():
                connection.execute(truncate.format(table))


def check_closed_in_itself(connection: psycopg.Connection) -> None:
    """Check that all of mart_next can be locked, and that no key or view of it hangs on another schema.

    Raises WarehouseError that names what does: it would hinder the swap, or vanish when a build replaces that schema.
    """
    odd = connection.execute(
        """
        select relname
        from pg_class
        where relnamespace = 'mart_next'::regnamespace and relkind in ('m', 'f')
        order by relname
        """
    ).fetchall()
    if odd:
        names = ", ".join(name for (name,) in odd)
        raise WarehouseError(f"mart_next may hold tables and views only: make a table of {names}")
    outward = connection.execute(
        """
        select distinct format('%s -> %s', inner_table.oid::regclass, outer_table.oid::regclass) as link
        from pg_class as inner_table
        left join pg_rewrite on inner_table.oid = pg_rewrite.ev_class
        left join pg_constraint on inner_table.oid = pg_constraint.conrelid and pg_constraint.contype = 'f'
        left join pg_depend
            on pg_rewrite.oid = pg_depend.objid and pg_depend.classid = 'pg_rewrite'::regclass
            and pg_depend.refclassid = 'pg_class'::regclass
        inner join pg_class as outer_table on outer_table.oid in (pg_constraint.confrelid, pg_depend.refobjid)
        inner join pg_namespace as outer_schema on outer_table.relnamespace = outer_schema.oid
        where
            inner_table.relnamespace = 'mart_next'::regnamespace
            and outer_schema.nspname not in ('mart_next', 'pg_catalog', 'information_schema')
        order by link
        """
    ).fetchall()
    if outward:
        links = ", ".join(link for (link,) in outward)
        raise WarehouseError(
            f"mart_next hangs on other schemas ({links}): make tables of those models, with keys among them"
        )


def holders(connection: psycopg.Connection, relations: Sequence[int]) -> str:
    """The sessions that hold a lock on one of `relations`, for a person."""
    with connection.transaction():
        rows = connection.execute(
            """
            select
                pg_stat_activity.pid,
                pg_stat_activity.usename,
                extract(epoch from clock_timestamp() - pg_stat_activity.xact_start)::integer as seconds,
                string_agg(distinct pg_locks.relation::regclass::text, ', ') as held
            from pg_locks
            inner join pg_stat_activity on pg_locks.pid = pg_stat_activity.pid
            where
                pg_locks.granted
                and pg_locks.pid <> pg_backend_pid()
                and pg_locks.relation = any(%s::oid[])
                and pg_locks.database = (select oid from pg_database where datname = current_database())
            group by pg_stat_activity.pid, pg_stat_activity.usename, pg_stat_activity.xact_start
            order by pg_stat_activity.xact_start, pg_stat_activity.pid
            """,
            [list(relations)],
        ).fetchall()
    sessions = [
        f"{user} (pid {pid}{'' if seconds is None else f', transaction open for {seconds} s'}) reads {held}"
        for pid, user, seconds, held in rows
    ]
    return "; ".join(sessions) or "by sessions that have ended meanwhile"
