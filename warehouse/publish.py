"""Publication: one transaction that makes mart_next the mart and keeps the mart it replaces as mart_previous.

Readers never get an error and never see two publications in one transaction. How that is so, and what it costs:
docs/decisions/0004-publication-by-schema-swap.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from warehouse import dependents, mart
from warehouse.dependents import BUSY, View
from warehouse.errors import WarehouseError

SWAP_LOCK = 0x6E6B6703
"""Key of the advisory lock that keeps swaps, and the making of mart_next, one after the other."""

LOCK_MILLISECONDS = (25, 50, 100, 200)
"""Patience for one lock at the first tries, the last one for all others. While the publisher waits, new readers queue
behind it, so this is also what a publication may cost them."""

TRIES = 22
"""With the pauses between them about two minutes: longer than the longest statement that bi_reader may run."""

SETTLE_SECONDS = 0.05
"""Pause before mart_previous is closed: a reader may stand between finding a schema and checking his right to it."""


@dataclass(frozen=True)
class Publication:
    """A swap of mart as it is in ops.publication; `tables` has the rows of each published table."""

    publication_id: int
    build_id: UUID
    published_at: datetime
    outcome: str
    inputs: str
    tables: dict[str, int]
    warnings: tuple[str, ...] = ()


def fresh_mart_next(connection: psycopg.Connection, build_id: UUID | str) -> None:
    """Make an empty schema mart_next for this build, in place of any other; complete_mart_next() ends the build.

    Tables made in it by the same login are readable to all groups once it is published. Until then the schema itself
    is open to engineers only. Raises WarehouseError when somebody keeps the old mart_next busy.
    """
    _needs_idle(connection)
    build = _uuid(build_id)
    try:
        with connection.transaction():
            connection.execute("set local lock_timeout = '10s'")
            connection.execute("select pg_advisory_xact_lock(%s)", [SWAP_LOCK])
            connection.execute("drop schema if exists mart_next cascade")
            connection.execute("create schema mart_next")
            connection.execute("grant usage on schema mart_next to warehouse_engineer")
            connection.execute(
                "alter default privileges in schema mart_next grant select on tables "
                "to warehouse_engineer, warehouse_analyst, warehouse_bi"
            )
            mart.set_stamp(connection, "mart_next", f"build {build}, not complete")
    except BUSY as error:
        holders = mart.holders(connection, mart.relations(connection, ["mart_next"]))
        raise WarehouseError(f"mart_next cannot be made anew: {holders}. End that session or try later") from error


def complete_mart_next(connection: psycopg.Connection, build_id: UUID | str) -> None:
    """Declare the build of mart_next complete, so that it may be published.

    Raises WarehouseError when mart_next belongs to another build or has no table.
    """
    _needs_idle(connection)
    build = _uuid(build_id)
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [SWAP_LOCK])
        _check_stamp(connection, build, (f"build {build}, not complete", f"build {build}"))
        mart.set_stamp(connection, "mart_next", f"build {build}")


def publish(connection: psycopg.Connection, build_id: UUID | str, inputs: str, *, tries: int = TRIES) -> Publication:
    """Swap mart_next into mart, keep the old mart as mart_previous, and record it in ops.publication.

    A build that is the mart already is left as it is, so that a publisher killed after its commit may be run again.
    `inputs` is the fingerprint of what the build was made from (warehouse.build.plan). Waits for readers that are in
    the middle of a transaction, a little at a time, `tries` times.

    Raises WarehouseError when mart_next is missing, empty, not complete, of another build or not closed in itself, and
    when readers leave no gap for the swap: the message names them. The present mart then stays as it was.
    """
    build = _uuid(build_id)
    _needs_idle(connection)
    with connection.transaction():
        if published_build(connection) == build:
            tables = {}
        else:
            _check_stamp(connection, build, (f"build {build}",))
            mart.check_closed_in_itself(connection)
            tables = mart.row_counts(connection, "mart_next")

    def swap() -> Publication:
        if published_build(connection) == build:
            return _publication_of(connection, build)
        _check_stamp(connection, build, (f"build {build}",))
        connection.execute(
            "grant select on all tables in schema mart_next to warehouse_engineer, warehouse_analyst, warehouse_bi"
        )
        has_mart = mart.exists(connection, "mart")
        keep = has_mart and bool(mart.relations(connection, ["mart"]))
        _drop_previous(connection)
        if keep:
            connection.execute("alter schema mart rename to mart_previous")
        elif has_mart:
            connection.execute("drop schema mart")  # empty, as `genk init` makes it: nothing to go back to
        connection.execute("alter schema mart_next rename to mart")
        connection.execute("grant usage on schema mart to warehouse_engineer, warehouse_analyst, warehouse_bi")
        return _record(connection, build, "published", inputs, tables)

    return _swap(connection, swap, tries)


def rollback(connection: psycopg.Connection, *, tries: int = TRIES) -> Publication:
    """Swap mart_previous and mart, with the same care as publish(); a second call swaps them back.

    Raises WarehouseError when there is no mart_previous, or when readers leave no gap for the swap.
    """
    _needs_idle(connection)

    def swap() -> Publication:
        if not mart.exists(connection, "mart_previous"):
            raise WarehouseError("there is no mart_previous to go back to: the present mart is the first one")
        before = _publication_of(connection, published_build(connection, "mart_previous"))
        has_mart = mart.exists(connection, "mart")
        if has_mart:
            connection.execute("alter schema mart rename to mart_aside")
        connection.execute("alter schema mart_previous rename to mart")
        if has_mart:
            connection.execute("alter schema mart_aside rename to mart_previous")
        connection.execute("grant usage on schema mart to warehouse_engineer, warehouse_analyst, warehouse_bi")
        return _record(connection, before.build_id, "rolled_back", before.inputs, before.tables)

    return _swap(connection, swap, tries)


def published_build(connection: psycopg.Connection, schema: str = "mart") -> UUID | None:
    """The build that `schema` holds, by the schema's own comment; None when it holds none."""
    stamp = mart.stamp(connection, schema)
    return UUID(stamp.removeprefix("build ")) if stamp and stamp.startswith("build ") and len(stamp) == 42 else None


def _swap(connection: psycopg.Connection, swap: Callable[[], Publication], tries: int) -> Publication:
    """Run `swap` in one transaction that holds all tables of mart and mart_previous, and take analysts' views along."""
    watched: list[int] = []

    def attempt() -> tuple[Publication, list[str]]:
        with connection.transaction():
            number = min(int(patience.statistics["attempt_number"]), len(LOCK_MILLISECONDS))
            _limit_waiting(connection, LOCK_MILLISECONDS[number - 1])
            connection.execute("select pg_advisory_xact_lock(%s)", [SWAP_LOCK])
            views = dependents.collect(connection, ["mart", "mart_previous"])
            _check_droppable(views)
            watched[:] = mart.relations(connection, ["mart", "mart_previous"])
            watched.extend(view.oid for view in views if view.oid)
            _hold(connection, views)
            publication = swap()
            warnings = dependents.restore(connection, [*views, *dependents.broken(connection)])
        return publication, warnings

    patience = Retrying(
        retry=retry_if_exception_type(BUSY),
        wait=wait_exponential_jitter(multiplier=0.05, max=10, jitter=0.05),
        stop=stop_after_attempt(tries),
        reraise=True,
    )
    try:
        publication, warnings = patience(attempt)
        _close_previous(connection)
        warnings += dependents.refresh(connection)
    except BUSY as error:
        raise WarehouseError(
            f"mart stays as it was: it was in use at each of {tries} tries: {mart.holders(connection, watched)}. "
            "End that session, or publish again later"
        ) from error
    except psycopg.errors.DependentObjectsStillExist as error:
        detail = (error.diag.message_detail or str(error)).replace("\n", "; ")
        raise WarehouseError(
            f"mart stays as it was, since something else is bound to what must make room: {detail}. Drop that first; "
            "only views and materialized views can go along with a publication"
        ) from error
    except psycopg.Error as error:
        if not connection.broken:
            raise
        reason = str(error).strip().splitlines()[0]
        raise WarehouseError(
            f"the database ended the session that published: {reason}. mart is whole, the old or the new one: "
            "publish again, and build again when there is nothing left to publish"
        ) from error
    return replace(publication, warnings=tuple(warnings))


def _limit_waiting(connection: psycopg.Connection, milliseconds: int) -> None:
    """Give way early, and end if this process hangs.

    All locks are taken within half of deadlock_timeout: a reader that waits for us looks for deadlocks after the whole
    of it, so a deadlock between us is always ours to lose.
    """
    connection.execute(
        """
        select
            set_config('lock_timeout', %s, true),
            set_config('statement_timeout', (setting::integer / 2)::text, true),
            set_config('idle_in_transaction_session_timeout', '5s', true)
        from pg_settings
        where name = 'deadlock_timeout'
        """,
        [str(milliseconds)],
    )


def _hold(connection: psycopg.Connection, views: list[View]) -> None:
    """Drop the analysts' views and lock all tables of mart and mart_previous, in one statement with one time limit.

    Renaming a schema locks no table. Without this step a reader that has found one table of a join by its name before
    the swap would find the next one after it. Views come first, as they do in a reader's own statement.
    """
    steps = [view.drop for view in reversed(views)]
    tables = connection.execute(
        """
        select pg_namespace.nspname, pg_class.relname
        from pg_class
        inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
        where pg_namespace.nspname in ('mart', 'mart_previous') and pg_class.relkind in ('r', 'p', 'v')
        order by pg_namespace.nspname, pg_class.relname
        """
    ).fetchall()
    if tables:
        names = sql.SQL(", ").join(sql.Identifier(*table) for table in tables)
        steps.append(sql.SQL("lock table {} in access exclusive mode").format(names))
    if steps:
        body = sql.SQL("begin {}; end").format(sql.SQL("; ").join(steps)).as_string(connection)
        connection.execute(sql.SQL("do {}").format(sql.Literal(body)))
    connection.execute("set local statement_timeout = 0")


def _drop_previous(connection: psycopg.Connection) -> None:
    """Drop mart_previous table by table without cascade: what hangs on it and is not known to us stops the swap."""
    if not mart.exists(connection, "mart_previous"):
        return
    rows = connection.execute(
        """
        select pg_class.relkind = 'v', pg_class.relname
        from pg_class
        where pg_class.relnamespace = 'mart_previous'::regnamespace and pg_class.relkind in ('r', 'p', 'v')
        order by pg_class.relname
        """
    ).fetchall()
    for kind, is_view in (("view", True), ("table", False)):
        names = [sql.Identifier("mart_previous", name) for row_is_view, name in rows if row_is_view == is_view]
        if names:
            connection.execute(sql.SQL("drop {} {}").format(sql.SQL(kind), sql.SQL(", ").join(names)))
    connection.execute("drop schema mart_previous")


def _close_previous(connection: psycopg.Connection) -> None:
    """Take mart_previous away from readers, in a transaction of its own.

    A reader finds the schema by name and checks its right to it in two steps. Closed within the swap, a reader between
    the two would be refused.
    """
    time.sleep(SETTLE_SECONDS)
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [SWAP_LOCK])
        if mart.exists(connection, "mart_previous"):
            connection.execute("revoke usage on schema mart_previous from warehouse_analyst, warehouse_bi")


def _check_stamp(connection: psycopg.Connection, build: UUID, allowed: tuple[str, ...]) -> None:
    stamp = mart.stamp(connection, "mart_next")
    if stamp is None:
        raise WarehouseError(f"there is no mart_next to publish for build {build}: build first (`genk build`)")
    if stamp not in allowed:
        raise WarehouseError(
            f"mart_next holds {stamp or 'no known build'}, not the complete build {build}: build again"
        )
    if not mart.relations(connection, ["mart_next"]):
        raise WarehouseError(
            f"mart_next of build {build} has no table: look at the dbt results of the build, build again"
        )


def _check_droppable(views: list[View]) -> None:
    foreign = [f"{view.name} of {view.owner}" for view in views if not view.may_drop]
    if foreign:
        raise WarehouseError(
            f"the warehouse may not take {', '.join(foreign)} along: move it to the schema sandbox, "
            "or grant its owner's role to the owner of the warehouse"
        )


def _record(
    connection: psycopg.Connection, build: UUID, outcome: str, inputs: str, tables: dict[str, int]
) -> Publication:
    row = connection.execute(
        "insert into ops.publication (build_id, outcome, inputs, tables) values (%s, %s, %s, %s) "
        "returning publication_id, published_at",
        [build, outcome, inputs, Jsonb(tables)],
    ).fetchone()
    assert row
    return Publication(row[0], build, row[1], outcome, inputs, tables)


def _publication_of(connection: psycopg.Connection, build: UUID | None) -> Publication:
    row = connection.execute(
        "select publication_id, build_id, published_at, outcome, inputs, tables from ops.publication "
        "where build_id = %s and outcome = 'published'",
        [build],
    ).fetchone()
    if row is None:
        raise WarehouseError(f"build {build} is of no publication in ops.publication: build and publish anew")
    return Publication(*row)


def _needs_idle(connection: psycopg.Connection) -> None:
    if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        raise WarehouseError("a publication is a transaction of its own: commit the one that is open here first")


def _uuid(build_id: UUID | str) -> UUID:
    try:
        return build_id if isinstance(build_id, UUID) else UUID(build_id)
    except ValueError:
        raise WarehouseError(f"{build_id!r} is no build id: give the uuid of a build") from None
