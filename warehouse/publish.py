"""Publication: one transaction that makes mart_next the mart and keeps the mart it replaces as mart_previous.

Readers never get an error and never see two publications in one transaction. How that is so, and what it costs:
docs/decisions/0004-publication-by-schema-swap.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from warehouse import access, dependents, mart, rights, watch
from warehouse.dependents import BUSY, Dependent, Found
from warehouse.errors import WarehouseError

SWAP_LOCK = 0x6E6B6703
"""Key of the advisory lock that keeps swaps, and the making of mart_next, one after the other."""

LOCK_MILLISECONDS = (25, 50, 100, 200)
"""Patience for one lock at the first tries, the last one for all others. While the publisher waits, new readers queue
behind it, so this is also what a publication may cost them."""

TRIES = 22
"""With the pauses between them more than two minutes: longer than the longest statement that bi_reader may run."""

WAIT_SECONDS = 120
"""How long a publication waits for readers. Then it ends those whose transaction is in its way and older than"""

GRACE_SECONDS = 10
"""this: a quick query is never cut off, and whoever comes one after the other cannot keep a publication away."""

RETRIED = (*BUSY, psycopg.errors.DependentObjectsStillExist)
"""Somebody is in the way, or made something on the mart between our look and our lock."""

LEFT = (
    "{} cannot go along: it hangs on a former mart, which nobody may read any more and which the publication after it "
    "empties. Drop it and make it again"
)
"""What is said of an object that stays where it is."""

MARTS = ("mart", "mart_previous")

READERS = access.names(access.readers("mart"))

SETTLE_SECONDS = 0.05
"""Pause before mart_previous is closed: a reader may stand between finding a schema and checking his right to it."""


@dataclass(frozen=True)
class Publication:
    """A swap of mart as it is in ops.publication; `tables` has the rows of each published table.

    `followed` are the people's objects that were made again on it, `warnings` what could not go along as it was.
    """

    publication_id: int
    build_id: UUID
    published_at: datetime
    outcome: str
    inputs: str
    tables: dict[str, int]
    warnings: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()


def fresh_mart_next(connection: psycopg.Connection, build_id: UUID | str) -> None:
    """Make an empty schema mart_next for this build, in place of any other; complete_mart_next() ends the build.

    Tables made in it by the same login are readable to all groups once it is published. Until then the schema itself
    is open to engineers only; what they made on the old one is kept as a definition. Raises WarehouseError when
    somebody keeps the old mart_next busy.
    """
    _needs_idle(connection)
    build = _uuid(build_id)
    try:
        with connection.transaction():
            connection.execute("set local lock_timeout = '10s'")
            connection.execute("select pg_advisory_xact_lock(%s)", [SWAP_LOCK])
            if mart.exists(connection, "mart_next"):
                found = dependents.describe(connection, dependents.find(connection, ["mart_next"]))
                for drop in found.drops:
                    connection.execute(dependents.trusted(drop))
                for one in found.movable:
                    dependents.keep(connection, one, "it hung on mart_next, which was made anew")
                mart.retire(connection, "mart_next")
            connection.execute("create schema mart_next")
            connection.execute(
                sql.SQL("grant usage on schema mart_next to {}").format(sql.Identifier(access.ENGINEERS))
            )
            connection.execute(
                sql.SQL("alter default privileges in schema mart_next grant select on tables to {}").format(READERS)
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
        has_mart = mart.exists(connection, "mart")
        keep = has_mart and bool(mart.relations(connection, ["mart"]))
        _drop_previous(connection)
        if keep:
            connection.execute("alter schema mart rename to mart_previous")
        elif has_mart:
            mart.retire(connection, "mart")  # empty, as `genk init` makes it: nothing to go back to
        _open(connection, "mart_next")
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
        _open(connection, "mart_previous")
        if has_mart:
            connection.execute("alter schema mart_aside rename to mart_previous")
        return _record(connection, before.build_id, "rolled_back", before.inputs, before.tables)

    return _swap(connection, swap, tries)


def published_build(connection: psycopg.Connection, schema: str = "mart") -> UUID | None:
    """The build that `schema` holds, by the schema's own comment; None when it holds none."""
    stamp = mart.stamp(connection, schema)
    return UUID(stamp.removeprefix("build ")) if stamp and stamp.startswith("build ") and len(stamp) == 42 else None


@dataclass
class _Way:
    """What the tries of one swap learn: whose locks stand in the way, and which objects refuse to be dropped."""

    watched: list[int] = field(default_factory=list)
    drops: list[str] = field(default_factory=list)
    stubborn: set[str] = field(default_factory=set)
    ended: list[str] = field(default_factory=list)


def _attempt(
    connection: psycopg.Connection, swap: Callable[[], Publication], milliseconds: int, way: _Way
) -> Publication:
    """Run `swap` in one transaction that holds all tables of the marts, and take people's objects along."""
    with connection.transaction():
        _limit_waiting(connection, milliseconds)
        connection.execute("select pg_advisory_xact_lock(%s)", [SWAP_LOCK])
        rows = dependents.find(connection, MARTS)
        way.watched[:] = mart.relations(connection, MARTS)
        way.watched.extend(row.relation for row in rows if row.relation)
        found = dependents.describe(connection, rows, way.stubborn)
        way.drops = found.drops
        broken = dependents.broken(connection)
        kept = mart.kept(connection)
        left = [row for row in dependents.find(connection, kept) if not row.holds_data] if kept else []
        _hold(connection, found)
        by_hand = rights.by_hand(connection, "mart") if mart.exists(connection, "mart") else []
        publication = swap()
        warnings = rights.give(connection, by_hand)
        warnings += dependents.restore(connection, found.movable, broken)
    warnings += [_told(one) for one in found.held]
    warnings += [LEFT.format(f"{row.kind} {row.name} of {row.owner}") for row in left]
    return replace(publication, warnings=tuple(warnings), followed=tuple(map(str, found.movable)))


def _swap(connection: psycopg.Connection, swap: Callable[[], Publication], tries: int) -> Publication:
    """Try until `swap` finds a gap between readers, then close the mart that was replaced, and fill what is empty."""
    way = _Way()

    def persist() -> Publication:
        """Try without an object that refuses to be dropped, for as long as there is one more of them."""
        number = min(int(patience.statistics["attempt_number"]), len(LOCK_MILLISECONDS))
        while True:
            try:
                return _attempt(connection, swap, LOCK_MILLISECONDS[number - 1], way)
            except psycopg.Error as error:
                refused = {drop for drop in way.drops if f'SQL statement "{drop}"' in (error.diag.context or "")}
                if isinstance(error, RETRIED) or not refused:
                    raise
                way.stubborn |= refused

    def make_way(state: RetryCallState) -> None:
        in_the_way = way.watched if (state.seconds_since_start or 0) > WAIT_SECONDS else []
        way.ended.extend(watch.end_in_the_way(connection, in_the_way, GRACE_SECONDS))

    patience = Retrying(
        retry=retry_if_exception_type(RETRIED),
        wait=wait_exponential_jitter(multiplier=0.05, max=10, jitter=0.05),
        stop=stop_after_attempt(tries),
        before_sleep=make_way,
        reraise=True,
    )
    try:
        publication = patience(persist)
        later = _close_previous(connection) + dependents.refresh(connection)
    except BUSY as error:
        raise WarehouseError(
            f"mart stays as it was: it was in use at each of {tries} tries: {mart.holders(connection, way.watched)}. "
            "End that session, or publish again later"
        ) from error
    except psycopg.errors.DependentObjectsStillExist as error:
        detail = (error.diag.message_detail or str(error)).replace("\n", "; ")
        raise WarehouseError(
            f"mart stays as it was, since at each of {tries} tries something new was made on it: {detail}. "
            "Publish again"
        ) from error
    except psycopg.Error as error:
        if not connection.broken:
            raise
        reason = str(error).strip().splitlines()[0]
        raise WarehouseError(
            f"the database ended the session that published: {reason}. mart is whole, the old or the new one: "
            "publish again, and build again when there is nothing left to publish"
        ) from error
    return replace(publication, warnings=(*way.ended, *publication.warnings, *later))


def _told(one: Dependent) -> str:
    """What becomes of an object that stays where it is."""
    if one.holds_data:
        return (
            f"{one} holds rows in the shape of a table of a former mart: it keeps them, and that shape. "
            "docs/runbooks/publication.md says how to give it the new one"
        )
    return LEFT.format(one)


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


def _hold(connection: psycopg.Connection, found: Found) -> None:
    """Drop people's objects and lock all tables of mart and mart_previous, in one statement with one time limit.

    Renaming a schema locks no table. Without this step a reader that has found one table of a join by its name before
    the swap would find the next one after it. Views come first, as they do in a reader's own statement.
    """
    steps: list[sql.Composable] = [dependents.trusted(drop) for drop in found.drops]
    if tables := mart.own_tables(connection, MARTS):
        steps.append(sql.SQL("lock table {} in access exclusive mode").format(sql.SQL(", ").join(tables)))
    if steps:
        body = sql.SQL("begin {}; end").format(sql.SQL("; ").join(steps)).as_string(connection)
        connection.execute(sql.SQL("do {}").format(sql.Literal(body)))
    connection.execute("set local statement_timeout = 0")


def _open(connection: psycopg.Connection, schema: str) -> None:
    """Make `schema` the mart, which all groups read."""
    named = sql.Identifier(schema)
    if tables := mart.own_tables(connection, [schema]):
        # taken away first, the rights of a table read the same whether it comes from a build or from mart_previous
        for statement in ("revoke select on {} from {}", "grant select on {} to {}"):
            connection.execute(sql.SQL(statement).format(sql.SQL(", ").join(tables), READERS))
    connection.execute(sql.SQL("alter schema {} rename to mart").format(named))
    connection.execute(sql.SQL("grant usage on schema mart to {}").format(READERS))


def _drop_previous(connection: psycopg.Connection) -> None:
    """Make room for the mart that becomes mart_previous; drop what earlier swaps had to keep and nothing needs now."""
    for schema in ("mart_previous", *mart.kept(connection)):
        if mart.exists(connection, schema):
            mart.retire(connection, schema)


def _close_previous(connection: psycopg.Connection) -> list[str]:
    """Take mart_previous and its tables from all but engineers, in a transaction of its own; a warning if it fails.

    The tables too: what hangs on them and could not be dropped must fail rather than read old figures. A reader finds
    the schema by name and checks its right to it in two steps. Closed within the swap, a reader between the two would
    be refused.
    """
    time.sleep(SETTLE_SECONDS)
    try:
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s)", [SWAP_LOCK])
            connection.execute("set local lock_timeout = '1s'")
            if mart.exists(connection, "mart_previous"):
                rights.close(connection, "mart_previous", except_for=(access.ENGINEERS,))
    except BUSY:
        return ["mart_previous stays open to readers until the next publication: one of its tables is locked"]
    return []


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
