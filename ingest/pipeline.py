"""A landed delivery into `raw`: stage, check, apply. Rows and receipt are one transaction; twice is like once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg

from ingest import standing
from ingest.catalogue import Source
from ingest.content import content_up_to
from ingest.gate import Refused
from ingest.landing import forget_copy, open_delivery, source_lock
from ingest.readers import create_raw_tables, reader
from ingest.staged import Check, CheckOutcome, LoadResult, Staged, TableChange
from warehouse.db import raw_lock
from warehouse.errors import WarehouseError, without_values
from warehouse.settings import Settings


def pending(
    connection: psycopg.Connection, source: Source, *, retry_refused: bool = False, again: Collection[int] = ()
) -> list[int]:
    """Deliveries that have landed and are neither loaded nor settled, in the order in which they must be loaded.

    Settled is what was refused or set aside, and an extract of the register up to which its history is written. Of the
    refused ones those with an id in `again` are in it too, and all of them with `retry_refused`.
    """
    waiting = [
        one
        for one in reversed(standing.deliveries(connection, source))
        if one.state == "landed" or (one.state == "refused" and (retry_refused or one.delivery_id in again))
    ]
    return [one.delivery_id for one in reader(source).in_order(connection, waiting)]


def load_delivery(
    settings: Settings,
    connection: psycopg.Connection,
    source: Source,
    delivery_id: int,
    check: Check,
    *,
    retry_refused: bool = False,
) -> LoadResult:
    """Load one delivery, if it has not been, and say what came of it; every outcome is a row in `ops.load`.

    A delivery that breaks a rule is 'refused', with the reason as message, and is not tried again unless
    `retry_refused`. Any other error leaves a 'failed' row and nothing else, and is raised: it may be tried again.
    """
    with source_lock(connection, source):
        if settled := _settled(connection, delivery_id, retry_refused):
            return settled
        started = datetime.now(UTC)
        try:
            return _load(settings, connection, source, delivery_id, check=check, started=started)
        except Exception as error:
            if not connection.closed:
                connection.rollback()
                reader(source).drop_stage(connection, source)
                result = LoadResult(delivery_id, "failed", message=without_values(error))
                _write_receipt(connection, source, started, result)
                connection.commit()
            if isinstance(error, psycopg.DataError | psycopg.IntegrityError):  # they quote the value
                raise WarehouseError(f"delivery {delivery_id} is not loaded: {without_values(error)}") from None
            raise


def _load(
    settings: Settings,
    connection: psycopg.Connection,
    source: Source,
    delivery_id: int,
    *,
    check: Check,
    started: datetime,
) -> LoadResult:
    create_raw_tables(connection)
    path = open_delivery(connection, delivery_id, settings)
    staged: Staged | None = None
    # what the reader or the history cannot take is a fault of the delivery, not of this run
    try:
        staged = _stage(connection, source, delivery_id, path)
        checked = check(connection, staged)
        connection.commit()
        if not checked.passed:
            raise Refused(checked.message)
        up_to = content_up_to(connection, source, staged)
        connection.commit()
        with raw_lock(connection, shared=False):
            changes = reader(source).apply(connection, staged)
            result = _result(staged, checked, changes, up_to)
            _write_receipt(connection, source, started, result, changes=changes, quarantined=checked.rows_quarantined)
            connection.commit()
        connection.commit()
    except WarehouseError as error:
        connection.rollback()
        reader(source).drop_stage(connection, source)
        result = LoadResult(delivery_id, "refused", staged.rows if staged else 0, message=str(error))
        _write_receipt(connection, source, started, result)
        connection.commit()
    finally:
        forget_copy(path, settings)
    return result


def _stage(connection: psycopg.Connection, source: Source, delivery_id: int, path: Path) -> Staged:
    found = connection.execute("select file_name from ops.delivery where delivery_id = %s", [delivery_id]).fetchone()
    connection.commit()
    file_name = found[0] if found else path.name
    return reader(source).stage(connection, source, delivery_id, path, file_name)


def _settled(connection: psycopg.Connection, delivery_id: int, retry_refused: bool) -> LoadResult | None:
    """What became of the delivery before, if that stands."""
    found = connection.execute(
        "select outcome, message from ops.load where delivery_id = %s and outcome <> 'failed' "
        "order by outcome = 'refused', load_id desc limit 1",
        [delivery_id],
    ).fetchone()
    connection.commit()
    if found is None or (found[0] == "refused" and retry_refused):
        return None
    if found[0] == "refused":
        return LoadResult(delivery_id, "refused", message=f"refused before, so not tried again: {found[1]}")
    return LoadResult(delivery_id, "unchanged", message="loaded before")


def _result(
    staged: Staged, checked: CheckOutcome, changes: Mapping[str, TableChange], up_to: date | None
) -> LoadResult:
    opened = sum(change.rows_opened for change in changes.values())
    closed = sum(change.rows_closed for change in changes.values())
    notes = [checked.message] if checked.message else []
    if left_out := staged.context.get("new_columns"):
        notes.append(f"new and left out: {'; '.join(left_out)}; describe them in the catalogue to have them")
    return LoadResult(
        delivery_id=staged.delivery_id,
        outcome="loaded" if opened or closed else "unchanged",
        rows_delivered=staged.rows,
        rows_quarantined=sum(checked.rows_quarantined.values()),
        rows_opened=opened,
        rows_closed=closed,
        message="; ".join(notes),
        content_up_to=up_to,
    )


def _write_receipt(
    connection: psycopg.Connection,
    source: Source,
    started: datetime,
    result: LoadResult,
    *,
    changes: Mapping[str, TableChange] | None = None,
    quarantined: Mapping[str, int] | None = None,
) -> None:
    """Write the load and its tables to the ledger; the caller commits, with the rows where there are any."""
    load_id = connection.execute(
        """
        insert into ops.load (delivery_id, source_id, started_at, outcome, rows_delivered, rows_quarantined,
                              rows_opened, rows_closed, message, content_up_to)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        returning load_id
        """,
        [
            result.delivery_id,
            source.id,
            started,
            result.outcome,
            result.rows_delivered,
            result.rows_quarantined,
            result.rows_opened,
            result.rows_closed,
            result.message or None,
            result.content_up_to,
        ],
    ).fetchone()
    assert load_id is not None
    for table, change in (changes or {}).items():
        connection.execute(
            "insert into ops.load_table values (%s, %s, %s, %s, %s, %s)",
            [
                load_id[0],
                table,
                change.rows_delivered,
                (quarantined or {}).get(table, 0),
                change.rows_opened,
                change.rows_closed,
            ],
        )
