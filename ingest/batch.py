"""Every waiting delivery of a source, one after the other: the one way in which the DAGs and `genk ingest` load."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import psycopg

from ingest import pipeline
from ingest.catalogue import Source
from ingest.gate import Refused
from ingest.staged import Check, LoadResult
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
    """Load each waiting delivery in its order and yield what came of it; refused ones as `pipeline.pending` says.

    Raises Refused with the reasons once those that could be loaded are: after a refused delivery the others still come,
    but not of a source that delivers deltas, as the next delta needs the one before it.
    """
    refusals = []
    for delivery_id in pipeline.pending(connection, source, retry_refused=retry_refused, again=again):
        result = pipeline.load_delivery(
            settings, connection, source, delivery_id, check, retry_refused=retry_refused or delivery_id in again
        )
        yield result
        if result.outcome == "refused":
            refusals.append(result.message)
            if source.load == "delta":
                break
    if refusals:
        raise Refused("; ".join(refusals))
