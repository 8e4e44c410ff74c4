"""`genk run`: everything that a laptop needs, from an empty folder to a published mart, through the real scheduler."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from genk import airflow, deliveries, processes, report, runs, services
from genk.api import Api
from genk.progress import Progress
from ingest import due
from warehouse import build, db, embedded, setup
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

LEAST_FREE_BYTES = 2 << 30
"""Room for the sample, its history, two marts and the logs."""


def run(settings: Settings, console: Console, *, data: Path | None, scale: float, online: bool) -> None:
    """Bring the system up, feed it what is new, wait for the publication, and say what came of it.

    Raises WarehouseError with one line a failed task; what is running stays running.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with _only_runner(settings):
        progress = Progress(console)
        _check_room(settings)
        origin = deliveries.note_origin(settings, data)
        with progress.step("Database") as step:
            setup.prepare(settings)
            step.note = "own PostgreSQL" if settings.dsn else f"127.0.0.1:{settings.pg_port}"
        with ThreadPoolExecutor(max_workers=1) as beside:
            # Airflow's start is mostly waiting for its processes, and the sample needs none of them
            writing = beside.submit(deliveries.write_sample, settings, scale) if origin == "sample" else None
            with progress.step("Airflow") as step:
                progress.say("setting up Airflow's database")
                services.migrate(settings)
                api, started = services.start(settings, progress.say, online=online)
                step.note = f"{'started' if started else 'runs'} on {airflow.url()}"
            if writing:
                with progress.step("Synthetic sample deliveries") as step:
                    data, is_new = writing.result()
                    step.note = f"{'written to' if is_new else 'in'} {data}"
        failed = _bring_up_to_date(settings, api, data, progress)
        with db.connect(settings) as connection:
            report.summary(connection, settings, console, synthetic=origin == "sample", seconds=progress.seconds)
        if failed:
            raise WarehouseError("; ".join(failed))


def stop(settings: Settings) -> list[str]:
    """End every process that was started for this home; returns their names."""
    names = sorted(processes.components(settings.home))
    processes.stop(settings.home)
    if settings.dsn is None and embedded.stop(settings):
        names.append("PostgreSQL")
    return names


def _bring_up_to_date(settings: Settings, api: Api, data: Path | None, progress: Progress) -> list[str]:
    """Ingest what waits and build what is due; returns one line a failure."""
    with progress.step("Deliveries") as step, db.connect(settings) as connection:
        offered = deliveries.offer(settings, connection, data) if data else 0
        waiting = deliveries.waiting(settings, connection)
        step.note = f"{offered} offered, {len(waiting)} sources to load" if waiting else "nothing new"
    failed: list[str] = []
    if waiting:
        with ThreadPoolExecutor(max_workers=1) as beside, progress.step("Ingest") as step:
            beside.submit(build.read_project, settings, airflow.scope())
            failed = runs.ingest(settings, api, waiting, progress)
            step.failed = bool(failed)
    with db.connect(settings) as connection:
        planned = due.plan(connection, airflow.scope())
    if planned.ready and planned.changed:
        with progress.step(f"Build, check, publish, pages ({planned.reason})") as step:
            unbuilt = runs.build(settings, api, progress)
            step.failed = bool(unbuilt)
        failed += unbuilt
    elif not planned.ready:
        failed.append(planned.reason)
    elif not waiting:
        progress.tell("[bold]No change[/]: nothing new to load, and what is loaded is published.")
    return failed


def _check_room(settings: Settings) -> None:
    free = shutil.disk_usage(settings.home).free
    if free < LEAST_FREE_BYTES:
        raise WarehouseError(
            f"{settings.home} has {free / 1e9:.1f} GB free and the warehouse needs {LEAST_FREE_BYTES / 1e9:.0f} GB: "
            "make room, or name another folder in GENK_HOME"
        )


@contextmanager
def _only_runner(settings: Settings) -> Iterator[None]:
    """One `genk run` a home at a time; the lock is the process's, so a killed one leaves none behind."""
    with (settings.home / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WarehouseError(f"another `genk run` is at work in {settings.home}: wait for it to end") from None
        yield
