"""The build of the marts and its gate, measured. Each function runs in a process of its own, as in `bench.steps`."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from bench.steps import MEMORY_UNIT
from expectations.delivery import check_delivery
from expectations.mart import check_mart
from ingest import due, landing, pipeline
from ingest.catalogue import load_catalogue
from ingest.kbo.layout import SOURCE_ID
from sample import deliveries
from warehouse import build as building
from warehouse import contract, db
from warehouse.settings import Settings

SLOWEST = 8
"""Nodes of dbt that the report names."""


@dataclass(frozen=True)
class Build:
    """dbt's run into mart_next: seconds, current establishments in it, peak memory of the dbt process in bytes.

    `slowest` are nodes with their seconds, the slowest first; several run at once.
    """

    build_id: UUID
    seconds: float
    establishments: int
    memory: int
    slowest: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Gate:
    """The check of mart_next: seconds, what it said, peak memory of the process in bytes."""

    seconds: float
    outcome: str
    memory: int


def load_others(settings: Settings, folder: Path) -> None:
    """Write and load every source but the register; raises RuntimeError when one is not loaded."""
    deliveries.write_others(folder)
    with db.connect(settings) as connection:
        for source_id, source in load_catalogue().items():
            if source_id == SOURCE_ID:
                continue
            for file in sorted((folder / source_id).iterdir()):
                landing.land_file(source, file, settings, connection)
            for delivery in pipeline.pending(connection, source):
                result = pipeline.load_delivery(settings, connection, source, delivery, check_delivery)
                if result.outcome != "loaded":
                    raise RuntimeError(f"{source_id} was not loaded: {result.message}")


def build(settings: Settings, scope: str) -> Build:
    """Build as `genk build` does, up to the gate."""
    build_id = uuid4()
    with db.connect(settings) as connection:
        due.plan(connection, scope)
        started = time.perf_counter()
        run = building.run_build(settings, build_id, scope)
        seconds = time.perf_counter() - started
        row = connection.execute("select count(*) from mart_next.dim_establishment where is_current").fetchone()
    slowest = sorted(((node.node_id.split(".")[2], node.seconds) for node in run.nodes), key=lambda node: -node[1])
    return Build(
        build_id=build_id,
        seconds=seconds,
        establishments=row[0] if row else 0,
        memory=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * MEMORY_UNIT,
        slowest=tuple(slowest[:SLOWEST]),
    )


def gate(settings: Settings, build_id: UUID) -> Gate:
    """Check the build; raises RuntimeError when it may not be published."""
    with db.connect(settings) as connection:
        started = time.perf_counter()
        outcome = check_mart(connection, build_id, contract.of_build(settings))
        seconds = time.perf_counter() - started
    if not outcome.passed:
        raise RuntimeError(outcome.message)
    return Gate(seconds, outcome.message, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MEMORY_UNIT)
