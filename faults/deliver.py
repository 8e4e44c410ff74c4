"""A delivery through the real pipeline, and what it must never do there: used by every scenario that loads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from expectations.delivery import check_delivery
from faults import state
from faults.cases import expect
from faults.parcel import Parcel
from faults.state import Hashes
from faults.world import KBO, NEXT, World, extract_number
from ingest.batch import load_waiting
from ingest.catalogue import Source
from ingest.landing import land_file
from ingest.staged import CheckOutcome, LoadResult, Staged
from warehouse import db
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

LONGEST = 2000
"""Characters of a message that still is one line to a person."""


@dataclass(frozen=True)
class Came:
    """What came of a delivery: loaded, unchanged or refused, or `nothing` where there was nothing to do."""

    outcome: str
    delivery_id: int | None
    message: str
    results: tuple[LoadResult, ...] = ()


def deliver(
    settings: Settings, connection: psycopg.Connection, source: Source, path: Path, *, accept_volume: bool = False
) -> Came:
    """Land the file and load what waits, as `genk ingest SOURCE FILE` does. Any error but a refusal is raised."""
    try:
        landed = land_file(source, path, settings, connection)
    except WarehouseError as error:
        return Came("refused", None, _one_line(str(error)))
    again = set() if landed.is_new else {landed.delivery_id}
    results: list[LoadResult] = []
    refusal = ""

    def check(open_connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
        return check_delivery(open_connection, staged, accept_volume=accept_volume)

    try:
        for result in load_waiting(settings, connection, source, check, again=again):
            _one_line(result.message)
            results.append(result)
    except WarehouseError as error:
        refusal = _one_line(str(error))
    own = [result for result in results if result.delivery_id == landed.delivery_id]
    outcome = own[-1].outcome if own else "nothing"
    expect(outcome != "failed", f"the delivery is 'failed', neither loaded nor refused: {refusal}")
    expect((outcome == "refused") <= bool(refusal), "a delivery was refused and the call did not say so")
    return Came(outcome, landed.delivery_id, refusal or (own[-1].message if own else ""), tuple(results))


def _one_line(message: str) -> str:
    expect(bool(message.strip()) or message == "", "a message is blank")
    expect("\n" not in message and "\r" not in message, f"a message has more than one line: {message!r:.300}")
    expect(len(message) <= LONGEST, f"a message has {len(message):,} characters: {message:.300}")
    return message


def sound(world: World, source: Source, number: int = 1) -> Parcel:
    """A delivery that the loaded warehouse takes next: of the register an update, else the newest in other bytes."""
    files = world.files(source)
    if source.id == KBO:
        return Parcel.read(source, next(file for file in files if extract_number(file) == NEXT + number - 1))
    return Parcel.read(source, files[-1]).resealed(number)


def load_sound(world: World, settings: Settings, source: Source, number: int = 1) -> None:
    """Deliver what `sound` gives, however often that was begun before; it must end in the warehouse.

    Raises WarehouseError, as `genk` would, where it cannot land at all.
    """
    path = sound(world, source, number).write(settings.home / f"delivered_{os.getpid()}")
    with db.connect(settings) as connection:
        came = deliver(settings, connection, source, path)
    if came.outcome == "refused" and came.delivery_id is None:
        raise WarehouseError(came.message)
    expect(came.outcome in {"loaded", "unchanged", "nothing"}, f"a sound delivery is {came.outcome}: {came.message}")


def source_state(settings: Settings, sources: Sequence[Source]) -> Hashes:
    """All that the warehouse holds of some sources."""
    hashes: Hashes = {}
    with db.connect(settings) as connection:
        for source in sources:
            hashes |= {f"{source.id} {name}": found for name, found in state.of_source(connection, source).items()}
    return hashes


def check_rows(
    connection: psycopg.Connection, source: Source, came: Came, *, delta: int | None, like: int | None
) -> None:
    """Every delivered row is in raw or in quarantine, and not in both; `like` is a delivery with `delta` rows less."""
    result = next(one for one in came.results if one.delivery_id == came.delivery_id)
    apart = _value(connection, "select count(*) from quarantine.row where delivery_id = %s", came.delivery_id)
    expect(
        apart == result.rows_quarantined,
        f"{result.rows_quarantined} rows were reported as set apart, and {apart} stand in quarantine",
    )
    if source.reader == "kbo":
        return
    in_raw = sum(
        _value(
            connection,
            sql.SQL("select count(*) from raw.{} where delivery_id = %s").format(sql.Identifier(table)),
            came.delivery_id,
        )
        for table in source.tables
    )
    expect(
        result.rows_delivered == in_raw + apart,
        f"{result.rows_delivered} rows were delivered, {in_raw} are in raw and {apart} in quarantine",
    )
    if delta is not None and like is not None:
        before = _value(
            connection, "select rows_delivered from ops.load where delivery_id = %s and outcome <> 'refused'", like
        )
        expect(
            result.rows_delivered == before + delta,
            f"the file has {before + delta} rows, and {result.rows_delivered} were counted as delivered",
        )


def _value(connection: psycopg.Connection, query: str | sql.Composable, *parameters: object) -> int:
    found = connection.execute(query, parameters).fetchone()  # type: ignore[arg-type]
    assert found
    return int(found[0])


def planted(connection: psycopg.Connection, name: str) -> list[str]:
    """Columns of the tables of `ops` in which the name stands."""
    found = []
    for table in state.tables(connection, "ops"):
        rows = connection.execute(
            sql.SQL(
                "select distinct key from {} as t, jsonb_each_text(to_jsonb(t)) where value ilike %s order by key"
            ).format(sql.Identifier("ops", table)),
            [f"%{name}%"],
        ).fetchall()
        found += [f"ops.{table}.{key}" for (key,) in rows]
    return found
