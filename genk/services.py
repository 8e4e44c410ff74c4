"""Airflow's components on this machine: started together, watched until they answer, ended together."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil

from genk import airflow, processes
from genk.api import COMPONENTS, Api
from ingest.catalogue import load_catalogue
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

COMMANDS = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],  # the API server reads the same log folder
    "dag-processor": ["dag-processor"],
}
START_SECONDS = 240
BUILD_DAG = "build_warehouse"
DOCS_DAG = "describe_tables"


def dag_ids() -> dict[str, str]:
    """Id of the ingest DAG of each source, by the source's id."""
    return {source_id: f"ingest_{source_id}" for source_id in load_catalogue()}


def log_of(settings: Settings, component: str) -> Path:
    """Where a component writes what it has to say."""
    return airflow.home(settings) / "logs" / f"{component}.log"


def migrate(settings: Settings) -> bool:
    """Bring Airflow's database to the state that the installed Airflow expects; False when it was there.

    Raises WarehouseError with the last line of the log when that fails.
    """
    if airflow.migrated(settings):
        return False
    log = log_of(settings, "migrate")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        done = subprocess.run(
            [sys.executable, "-m", "airflow", "db", "migrate"],
            env={**os.environ, **airflow.environment(settings)},
            cwd=settings.home, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode:
        raise WarehouseError(f"Airflow cannot set up its database: {_last_line(log)} (log: {log})")
    airflow.note_migrated(settings)
    return True


def start(settings: Settings, on_wait: Callable[[str], None], *, online: bool = False) -> tuple[Api, bool]:
    """A session with a running, healthy Airflow that knows every DAG, and whether it had to be started.

    What is left of an earlier run, or runs under other settings, is ended first. Runs that were cut off then are marked
    as failed: no process works on them any more, and they would keep new ones waiting. A run that was killed while it
    held builds back has left their DAG paused.
    """
    env = airflow.environment(settings, online=online)
    api = Api(settings)
    running = processes.components(settings.home)
    if _as_wanted(running, env) and _is_healthy(api):
        api.log_in()
        api.unpause(BUILD_DAG)
        return api, False
    processes.stop(settings.home)
    since = datetime.now(UTC)
    _check_port()
    for name, command in COMMANDS.items():
        processes.start(name, ["-m", "airflow", *command], settings.home, env, log_of(settings, name))
    _wait(settings, lambda: _is_healthy(api), on_wait, "Airflow to answer")
    api.log_in()
    # a DAG that Airflow does not know yet is not started by what the first build publishes
    wanted = {*dag_ids().values(), BUILD_DAG, DOCS_DAG}
    _wait(settings, lambda: bool(api.import_errors()) or wanted <= api.dags(), on_wait, "Airflow to read the DAGs")
    if errors := api.import_errors():
        raise WarehouseError(f"Airflow cannot read a DAG: {'; '.join(errors)}")
    for run in api.in_state("running", started_before=since):
        api.fail(run)
    api.unpause(BUILD_DAG)
    return api, True


def _as_wanted(running: dict[str, psutil.Process], env: dict[str, str]) -> bool:
    """Whether every component runs, and runs under today's settings."""
    if running.keys() != COMMANDS.keys():
        return False
    return all(env.items() <= processes.environment(process).items() for process in running.values())


def _is_healthy(api: Api) -> bool:
    health = api.health()
    return all(health.get(name) == "healthy" for name in COMPONENTS)


def _check_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", airflow.port()))
        except OSError:
            raise WarehouseError(
                f"port {airflow.port()} on 127.0.0.1 is taken by another program: "
                f"stop it, or choose another with GENK_AIRFLOW_PORT={airflow.port() + 1}"
            ) from None


def _wait(settings: Settings, ready: Callable[[], bool], on_wait: Callable[[str], None], what: str) -> None:
    started = time.monotonic()
    while not ready():
        waited = time.monotonic() - started
        for name in COMMANDS.keys() - processes.components(settings.home).keys():
            log = log_of(settings, name)
            raise WarehouseError(f"Airflow's {name} ended by itself: {_last_line(log)} (log: {log})")
        if waited > START_SECONDS:
            folder = airflow.home(settings) / "logs"
            raise WarehouseError(f"waited {waited:.0f} s for {what}, in vain: see the logs in {folder}")
        on_wait(f"waiting for {what} ({waited:.0f} s)")
        time.sleep(0.5)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1].strip() if lines else "it left no log"
