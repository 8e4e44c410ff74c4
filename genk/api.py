"""Airflow's REST API, as far as the local runner needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from genk import airflow
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

FINISHED = frozenset({"success", "failed"})
COMPONENTS = ("metadatabase", "scheduler", "dag_processor")
PAGE = 100


@dataclass(frozen=True, order=True)
class Run:
    """One run of a DAG."""

    dag_id: str
    run_id: str


class Api:
    """A session with the API server of this installation; raises WarehouseError when that does not do as asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = httpx.Client(base_url=airflow.url(), timeout=30, trust_env=False)

    def health(self) -> dict[str, str]:
        """Status of each component ('healthy' when well); empty while the server does not answer."""
        try:
            answer = self._client.get("/api/v2/monitor/health")
            answer.raise_for_status()
            return {name: str(answer.json()[name]["status"]) for name in COMPONENTS}
        except (httpx.HTTPError, ValueError, KeyError):
            return {}

    def log_in(self) -> None:
        """Get a token with the generated password."""
        users = json.loads(airflow.password_file(self._settings).read_text())
        answer = self._client.post("/auth/token", json={"username": airflow.USER, "password": users[airflow.USER]})
        if answer.status_code != httpx.codes.CREATED:
            raise WarehouseError(
                f"Airflow on {airflow.url()} refuses the password in {airflow.password_file(self._settings)}: "
                "it belongs to another installation; stop that one, or set GENK_AIRFLOW_PORT to a free port"
            )
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def dags(self) -> set[str]:
        """Ids of the DAGs that the dag-processor has read."""
        return {dag["dag_id"] for dag in self._pages("/api/v2/dags", "dags") if not dag["is_stale"]}

    def import_errors(self) -> list[str]:
        """One line a DAG file that cannot be read."""
        return [
            f"{error['filename']}: {error['stack_trace'].strip().splitlines()[-1]}"
            for error in self._pages("/api/v2/importErrors", "import_errors")
        ]

    def pause(self, dag_id: str) -> None:
        """Let no run of this DAG start or go on, and no asset ask for one."""
        self._call("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": True})

    def unpause(self, dag_id: str) -> None:
        """Undo pause(); what assets changed meanwhile starts nothing."""
        self._call("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})

    def trigger(self, dag_id: str, conf: dict[str, Any] | None = None) -> Run:
        """Start a run now; it waits when another run of the DAG is not finished."""
        body = {"logical_date": None, "conf": conf or {}}
        return Run(dag_id, self._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body)["dag_run_id"])

    def state(self, run: Run) -> str:
        """State of a run: queued, running, success or failed."""
        return str(self._call("GET", f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}")["state"])

    def in_state(self, state: str, started_before: datetime | None = None) -> list[Run]:
        """Runs of any DAG that are in this state, and began before a moment where one is given."""
        began = {"start_date_lt": started_before.isoformat()} if started_before else {}
        runs = self._pages("/api/v2/dags/~/dagRuns", "dag_runs", state=state, **began)
        return [Run(run["dag_id"], run["dag_run_id"]) for run in runs]

    def busy(self) -> list[tuple[Run, str]]:
        """The tasks that are running now, of any DAG."""
        found = self._pages("/api/v2/dags/~/dagRuns/~/taskInstances", "task_instances", state="running")
        return [(Run(task["dag_id"], task["dag_run_id"]), task["task_id"]) for task in found]

    def fail(self, run: Run) -> None:
        """Mark a run as failed, and with it its unfinished tasks."""
        self._call("PATCH", f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}", json={"state": "failed"})

    def tasks(self, run: Run) -> dict[str, tuple[str | None, int]]:
        """State and number of tries of each task of a run, by task id."""
        found = self._pages(f"/api/v2/dags/{run.dag_id}/dagRuns/{run.run_id}/taskInstances", "task_instances")
        return {task["task_id"]: (task["state"], task["try_number"]) for task in found}

    def _pages(self, path: str, key: str, **params: str) -> Iterator[dict[str, Any]]:
        seen = 0
        while True:
            page = self._call("GET", path, params={**params, "limit": PAGE, "offset": seen})
            yield from page[key]
            seen += len(page[key])
            if not page[key] or seen >= page["total_entries"]:
                return

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            answer = self._client.request(method, path, **options)
            answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            told = f"{error.response.status_code}: {' '.join(error.response.text.split())[:300]}"
            raise WarehouseError(f"Airflow refuses {method} {path} with {told}") from error
        except httpx.HTTPError as error:
            raise WarehouseError(
                f"Airflow on {airflow.url()} does not answer ({type(error).__name__}): "
                f"see {airflow.home(self._settings) / 'logs' / 'api-server.log'}"
            ) from error
        content: dict[str, Any] = answer.json()
        return content


def task_log(settings: Settings, run: Run, task_id: str, tries: int) -> Path:
    """The log of one try of a task."""
    folder = airflow.home(settings) / "logs" / f"dag_id={run.dag_id}" / f"run_id={run.run_id}" / f"task_id={task_id}"
    return folder / f"attempt={tries}.log"


def reason(log: Path) -> str:
    """The last error in a task's log, in one line; says so where there is none."""
    found = "no error in its log"
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "it left no log"
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("level") in {"error", "critical"}:
            details = entry.get("error_detail") or []
            found = str(details[0].get("exc_value")) if details else str(entry.get("event"))
    return " ".join(found.split())
