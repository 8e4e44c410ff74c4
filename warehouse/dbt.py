"""One dbt subprocess at a time, its progress as it goes, and the outcome of each node in ops.dbt_result."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from warehouse import db
from warehouse.errors import WarehouseError
from warehouse.home import home
from warehouse.settings import Settings

PROJECT = Path(__file__).resolve().parents[1] / "dbt_project"
FAILED = {"error", "fail", "runtime error", "partial success"}
IDLE = "no-op"
"""What dbt says of an exposure: it is named, and there is nothing to run."""
LISTED_FAILURES = 5
"""Failed nodes that the error message names; all are in ops.dbt_result."""
KEPT_RUNS = 50
"""Runs of which ops.dbt_result keeps the outcome: two months of mornings, at most some ten thousand rows."""


@dataclass(frozen=True)
class Node:
    """A model, seed or test that dbt ran; `compiled_path` is the SQL it ran, where it has any."""

    node_id: str
    resource_type: str
    status: str
    seconds: float
    rows_affected: int | None
    message: str | None
    compiled_path: Path | None

    @property
    def failed(self) -> bool:
        """Whether it stops the build; a warning does not."""
        return self.status in FAILED


@dataclass(frozen=True)
class DbtRun:
    """A finished dbt command: what it ran, in the order of finishing, and how long it took in seconds."""

    run_id: UUID
    seconds: float
    nodes: tuple[Node, ...]

    def count(self, status: str) -> int:
        """Number of nodes that ended with `status` (success, pass, warn, skipped, ...)."""
        return sum(node.status == status for node in self.nodes)


def run_dbt(
    settings: Settings,
    command: str,
    *,
    run_id: UUID,
    select: str | None = None,
    variables: Mapping[str, Any] | None = None,
    extra: Sequence[str] = (),
    on_line: Callable[[str], None] | None = None,
    project_dir: Path = PROJECT,
    target_name: str = "target",
) -> DbtRun:
    """Run `dbt <command>` (build, parse, docs generate, ...) on the warehouse; its progress goes to `on_line`.

    Each node becomes a row of ops.dbt_result under `run_id`, failed ones too; more than one command may share a run_id.
    dbt gets the city of warehouse.home as variables, and `variables` beside them.
    What dbt writes goes to the folder `target_name` of GENK_HOME/dbt. It also keeps the parsed project there, which
    other variables make worthless: a command with variables of its own is quicker with a folder of its own.
    Waits for another dbt whose results go to the same folder. The dbt process ends with this one, however it ends.

    Raises WarehouseError when a node fails (it names the node, the reason and the compiled SQL), when the project does
    not parse, and when the warehouse does not answer.
    """
    target = manifest(settings, target_name).parent
    results = target / "run_results.json"
    log = target / "logs" / "dbt.log"
    with db.connect(settings) as connection:
        env = _environment(connection, log.parent)
    arguments = [
        "--log-format", "json", "--log-level", "info", "--log-level-file", "debug", "--no-use-colors",
        *command.split(),
        "--project-dir", str(project_dir), "--profiles-dir", str(project_dir), "--target-path", str(target),
    ]  # fmt: skip
    if select:
        arguments += ["--select", *select.split()]
    arguments += ["--vars", json.dumps({**_city(), **(variables or {})})]
    with _alone(target):
        results.unlink(missing_ok=True)
        complaints, code = _run([*arguments, *extra], env, project_dir, on_line or (lambda _: None))
        reason = complaints[0] if complaints else f"exit code {code}"
        if not results.exists():
            if code == 0:
                return DbtRun(run_id, 0.0, ())
            raise WarehouseError(f"dbt {command} did not start its work: {reason} (log: {log})")
        run = _read(results, run_id, project_dir)
    with db.connect(settings) as connection:
        _record(connection, command, run)
    failed = [node for node in run.nodes if node.failed]
    if failed:
        named = "; ".join(_describe(node) for node in failed[:LISTED_FAILURES])
        more = f"; and {len(failed) - LISTED_FAILURES} more in ops.dbt_result" if len(failed) > LISTED_FAILURES else ""
        raise WarehouseError(f"dbt {command}: {len(failed)} of {len(run.nodes)} nodes failed: {named}{more}")
    if code:
        raise WarehouseError(f"dbt {command} failed: {reason} (log: {log})")
    return run


def manifest(settings: Settings, target_name: str = "target") -> Path:
    """Where the newest dbt command with this `target_name` tells what it knows of the project."""
    return settings.home / "dbt" / target_name / "manifest.json"


def _city() -> dict[str, str]:
    city = home()
    return {"home_nis_code": city.nis_code, "home_name_nl": city.name_nl, "home_name_en": city.name_en}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock on a folder of dbt; the system frees it when this process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _environment(connection: psycopg.Connection, logs: Path) -> dict[str, str]:
    """Environment for dbt: the address that `connection` really has, our settings, and none of the caller's for dbt.

    Parameters without a place in the profile (sslmode, connect_timeout, ...) go by libpq's own variables.
    """
    info = connection.info
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "GENK_DBT_"))}
    variables = {
        option.keyword.decode(): option.envvar.decode()
        for option in psycopg.pq.Conninfo.get_defaults()
        if option.envvar
    }
    named = {"host", "hostaddr", "port", "dbname", "user", "application_name"}
    for name, value in info.get_parameters().items():
        if name in variables and name not in named:
            env[variables[name]] = value
    return env | {
        "GENK_DBT_HOST": info.host,
        "GENK_DBT_PORT": str(info.port),
        "GENK_DBT_DBNAME": info.dbname,
        "GENK_DBT_USER": info.user,
        "DBT_ENV_SECRET_PASSWORD": info.password,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "DBT_LOG_PATH": str(logs),
        "PYTHONUNBUFFERED": "1",
    }


def _run(
    arguments: list[str], env: dict[str, str], folder: Path, on_line: Callable[[str], None]
) -> tuple[list[str], int]:
    """Run dbt to its end: the errors it logged, each in one line, and its exit code."""
    complaints = []
    process = subprocess.Popen(
        [sys.executable, "-m", "warehouse.dbt", *arguments],
        # the pipe is never written to: it closes when this process is gone, and dbt ends with it
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=env | {"PYTHONPATH": os.pathsep.join([str(PROJECT.parent), env.get("PYTHONPATH", "")]).rstrip(os.pathsep)},
        cwd=folder, text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    try:
        assert process.stdout
        for line in process.stdout:
            level, message = _event(line)
            if level == "error" and message:
                complaints.append(" ".join(message.split()))
            if message:
                on_line(message)
        return complaints, process.wait()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        assert process.stdin
        process.stdin.close()


def _event(line: str) -> tuple[str, str]:
    """Level and text of a line of dbt's JSON log; a line that is none (a trace of a crash) counts as an error."""
    try:
        info = json.loads(line)["info"]
        return info["level"], info["msg"].strip()
    except (ValueError, KeyError, TypeError):
        return "error", line.strip()


def _read(results: Path, run_id: UUID, project_dir: Path) -> DbtRun:
    document = json.loads(results.read_text(encoding="utf-8"))
    known_nodes = results.with_name("manifest.json")
    described = json.loads(known_nodes.read_text(encoding="utf-8")) if known_nodes.exists() else {}
    known = described.get("nodes", {}) | described.get("unit_tests", {})
    nodes = []
    for result in document["results"]:
        if result["status"] == IDLE:
            continue
        node_id = result["unique_id"]
        rows = result["adapter_response"].get("rows_affected")
        compiled = known.get(node_id, {}).get("compiled_path")
        nodes.append(
            Node(
                node_id=node_id,
                resource_type=node_id.split(".")[0],
                status=result["status"],
                seconds=result["execution_time"],
                rows_affected=rows if isinstance(rows, int) and rows >= 0 else None,
                message=result["message"],
                compiled_path=project_dir / compiled if compiled else None,
            )
        )
    return DbtRun(run_id, document["elapsed_time"], tuple(nodes))


def _record(connection: psycopg.Connection, command: str, run: DbtRun) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into ops.dbt_result (
                run_id, command, node_id, resource_type, status, seconds, rows_affected, message
            )
            values (
                %(run_id)s, %(command)s, %(node_id)s, %(resource_type)s, %(status)s, %(seconds)s, %(rows_affected)s,
                %(message)s
            )
            on conflict (run_id, node_id) do update
            set command = excluded.command, status = excluded.status, seconds = excluded.seconds,
                rows_affected = excluded.rows_affected, message = excluded.message, run_at = excluded.run_at
            """,
            [{**vars(node), "run_id": run.run_id, "command": command} for node in run.nodes],
        )
    connection.execute(
        """
        delete from ops.dbt_result
        where run_id in (select run_id from ops.dbt_result group by run_id order by max(run_at) desc offset %s)
        """,
        [KEPT_RUNS],
    )


def _describe(node: Node) -> str:
    lines = [line.strip() for line in (node.message or node.status).splitlines() if line.strip()]
    reason = " ".join(lines[:2])  # the first line names the kind of error and the model, the second the reason
    where = f" (SQL: {node.compiled_path})" if node.compiled_path else ""
    return f"{node.node_id}: {reason}{where}"


def _child() -> None:
    """Be dbt, in the subprocess: end at once when the parent's end of standard input closes."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    from dbt.cli.main import cli

    cli(sys.argv[1:])


if __name__ == "__main__":
    _child()
