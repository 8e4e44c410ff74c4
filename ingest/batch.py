"""Every waiting delivery of a source, one after the other: the one way in which the DAGs and `genk ingest` load."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import psycopg

from ingest import pipeline
from ingest.catalogue import Source
from ingest.gate import Refused
from ingest.readers import reader
from ingest.staged import Check, LoadResult
from warehouse.errors import WarehouseError
from warehouse.settings import Settings


def load_waiting(
    settings: Settings,
    connection: psycopg.Connection,
    source: Source,
    check: Check,
    *,
    retry_refused: bool = False,
    again: Collection[int] = (),
) -> Iterator[LoadResult]:
    """Load each waiting delivery in its order and yield what came of it; those that are tried are `pipeline.pending`'s.

    A delivery that is refused, or that fails, does not keep the next ones from coming. Of a source that delivers deltas
    the next one that can come is a full: a delta needs the one before it. Raises Refused with the reasons once those
    that could be loaded are, or the first failure; what a later full has settled since is no reason any more.
    """
    refusals: dict[int, str] = {}
    failures: list[Exception] = []
    is_broken = False  # the chain, where deliveries follow upon each other
    for delivery_id in pipeline.pending(connection, source, retry_refused=retry_refused, again=again):
        if is_broken and not reader(source).stands_alone(_file_name(connection, delivery_id)):
            continue
        try:
            result = pipeline.load_delivery(
                settings, connection, source, delivery_id, check, retry_refused=retry_refused or delivery_id in again
            )
        except (psycopg.OperationalError, psycopg.InterfaceError, OSError):
            raise  # the database or the disk, which the next delivery would meet too
        except Exception as error:  # noqa: BLE001  whatever is wrong with this one, the next may be sound
            failures.append(error)
            is_broken = True
            continue
        yield result
        is_broken = result.outcome == "refused"
        if result.outcome == "refused":
            refusals[delivery_id] = result.message
        elif refusals:
            refusals = _still_refused(connection, source, refusals)
    if failures and not all(isinstance(failure, WarehouseError) for failure in failures):
        raise next(failure for failure in failures if not isinstance(failure, WarehouseError))
    if refusals or failures:
        raise Refused("; ".join([*refusals.values(), *map(str, failures)]))


def _file_name(connection: psycopg.Connection, delivery_id: int) -> str:
    found = connection.execute("select file_name from ops.delivery where delivery_id = %s", [delivery_id]).fetchone()
    connection.commit()
    return found[0] if found else ""


def _still_refused(connection: psycopg.Connection, source: Source, refusals: dict[int, str]) -> dict[int, str]:
    """Those of the refused that the history has not gone past since."""
    still = pipeline.pending(connection, source, retry_refused=True)
    return {delivery_id: reason for delivery_id, reason in refusals.items() if delivery_id in still}
