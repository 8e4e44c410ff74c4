"""What is measured. Each function runs in a process of its own, so that its memory is its own."""

from __future__ import annotations

import resource
import sys
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import psycopg
from psycopg import sql

from expectations.delivery import check_delivery
from ingest import landing, pipeline
from ingest.catalogue import source
from ingest.kbo.extract import open_extract
from ingest.kbo.layout import SOURCE_ID
from ingest.staged import CheckOutcome, Staged
from warehouse import db
from warehouse.settings import Settings

MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024
"""What ru_maxrss counts in, in bytes."""
CHUNK = 1 << 20
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Load:
    """One delivery through the pipeline: seconds a stage of it, rows, and the peak memory of the process in bytes."""

    landing: float
    staging: float
    checking: float
    applying: float
    rows: int
    opened: int
    closed: int
    quarantined: int
    memory: int

    @property
    def loading(self) -> float:
        """Seconds of staging and applying: the load without its check."""
        return self.staging + self.applying


def alone(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Run `function` in a fresh process and return its answer."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments, **options).result()


def bare_copy(settings: Settings, path: Path, scratch: Path) -> float:
    """Seconds to COPY each file of the zip, unpacked before, into a plain text table made in the same transaction."""
    seconds = 0.0
    with db.connect(settings) as connection:
        for member in open_extract(path).members:
            with zipfile.ZipFile(path) as archive:
                unpacked = Path(archive.extract(member.name, scratch))
            started = time.perf_counter()
            table = sql.Identifier("sandbox", f"bare_{member.table.name}")
            columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in member.columns)
            connection.execute(sql.SQL("create table {} ({})").format(table, columns))
            copy = sql.SQL("copy {} from stdin (format csv, header)").format(table)
            with unpacked.open("rb") as content, connection.cursor().copy(copy) as target:
                while chunk := content.read(CHUNK):
                    target.write(chunk)
            connection.commit()
            seconds += time.perf_counter() - started
            unpacked.unlink()
            connection.execute(sql.SQL("drop table {}").format(table))
            connection.commit()
    return seconds


def load(settings: Settings, path: Path) -> Load:
    """Take the zip the way of `genk ingest`: land, stage, check, apply. Raises RuntimeError when it is not loaded."""
    clock: list[float] = []

    def timed_check(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
        clock.append(time.perf_counter())
        outcome = check_delivery(connection, staged, accept_volume=True)
        clock.append(time.perf_counter())
        return outcome

    register = source(SOURCE_ID)
    with db.connect(settings) as connection:
        started = time.perf_counter()
        landed = landing.land_file(register, path, settings, connection)
        landed_at = time.perf_counter()
        result = pipeline.load_delivery(settings, connection, register, landed.delivery_id, timed_check)
        ended = time.perf_counter()
    if result.outcome != "loaded":
        raise RuntimeError(f"{path.name} was not loaded: {result.message}")
    check_began, check_ended = clock
    return Load(
        landing=landed_at - started,
        staging=check_began - landed_at,
        checking=check_ended - check_began,
        applying=ended - check_ended,
        rows=result.rows_delivered,
        opened=result.rows_opened,
        closed=result.rows_closed,
        quarantined=result.rows_quarantined,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MEMORY_UNIT,
    )
