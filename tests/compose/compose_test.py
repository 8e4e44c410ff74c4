"""docker-compose.yml proved by running it: `make compose-test`. Needs a Docker engine; leaves nothing behind.

Functional checks only, one after the other, each with its time; the first that fails ends the run with exit code 1 and
the last lines of the services' logs.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
from psycopg import sql

from genk import airflow
from genk.api import FINISHED, Api, Run
from genk.services import BUILD_DAG, DOCS_DAG
from genk.site import DOCS, PAGES
from ingest.catalogue import load_catalogue
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
SERVICES = {"postgres", "api-server", "scheduler", "dag-processor"}
SECRETS_OF = {
    "postgres": {"postgres_password"},
    "api-server": {"airflow_admin_password"},
    "scheduler": {"warehouse_owner_password"},
    "dag-processor": set(),
}
"""What a service may read beside the database and the keys of Airflow that its three services share."""
SHARED_SECRETS = {"airflow_password", "airflow_fernet_key", "airflow_api_secret", "airflow_jwt_secret"}
SCALE = "0.02"


class Failed(Exception):  # noqa: N818 - it is the outcome, not an error of the script
    """A check did not hold; the message says which."""


def must(holds: object, message: str) -> None:
    """Fail the run with `message` unless `holds`."""
    if not holds:
        raise Failed(message)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Print `title` with its outcome and seconds."""
    started = time.monotonic()
    print(f"   ... {title}", flush=True)
    outcome = "FAIL"
    try:
        yield
        outcome = "ok"
    finally:
        print(f"{outcome:>6} {title} ({time.monotonic() - started:.1f} s)", flush=True)


def until(what: str, seconds: float, probe: Callable[[], Any]) -> Any:
    """The first true answer of `probe`, asked once a second; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := probe():
            return answer
        time.sleep(1)
    raise Failed(f"{what}: not within {seconds:.0f} s")


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stack:
    """A compose project of its own: its name, its ports, its folders for secrets and inbox."""

    def __init__(self, name: str, folder: Path, override: Path | None = None) -> None:
        self.name = name
        self.secrets = folder / "secrets"
        self.inbox = folder / "inbox"
        self.postgres_port = free_port()
        self.airflow_port = free_port()
        self.files = [str(REPOSITORY / "docker-compose.yml"), *([str(override)] if override else [])]
        subprocess.run([REPOSITORY / "docker" / "make-secrets", self.secrets], check=True, stdout=subprocess.DEVNULL)
        self.inbox.mkdir(exist_ok=True)

    def compose(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `docker compose` on this project; with `check` a failure ends the run with its last lines."""
        done = subprocess.run(
            ["docker", "compose", "--progress", "plain", *arguments],
            cwd=REPOSITORY,
            env={
                **os.environ,
                "COMPOSE_FILE": os.pathsep.join(self.files),
                "COMPOSE_PROJECT_NAME": self.name,
                "GENK_SECRETS_DIR": str(self.secrets),
                "GENK_INBOX_DIR": str(self.inbox),
                "GENK_PG_PORT": str(self.postgres_port),
                "GENK_AIRFLOW_PORT": str(self.airflow_port),
                "GENK_OFFLINE": "1",
            },
            text=True,
            check=False,
            timeout=900,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if check and done.returncode:
            tail = "\n".join(done.stdout.splitlines()[-15:])
            raise Failed(f"docker compose {' '.join(arguments)} ended with {done.returncode}:\n{tail}")
        return done

    def up(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Bring services up with the image that was built, and wait until they are healthy."""
        return self.compose("up", "--no-build", "--detach", "--wait", *arguments, check=check)

    def containers(self) -> dict[str, dict[str, Any]]:
        """What `docker inspect` says of each container, by service."""
        ids = self.compose("ps", "--all", "--quiet").stdout.split()
        found = json.loads(subprocess.check_output(["docker", "inspect", *ids]))
        return {container["Config"]["Labels"]["com.docker.compose.service"]: container for container in found}

    def secret(self, name: str) -> str:
        """Content of a secret file."""
        return (self.secrets / name).read_text()

    def connect(self, login: str, password: str | None = None, database: str = "warehouse") -> psycopg.Connection:
        """A connection from this machine to a database of the stack."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.postgres_port,
            dbname=database,
            user=login,
            password=password or self.secret(f"{login}_password"),
            connect_timeout=5,
        )

    def remove(self) -> None:
        """Containers, network and volumes."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "5", check=False)


def refuses_a_broken_secret(folder: Path) -> None:
    """`up --wait` fails, and says why, when the owner's password file is empty."""
    stack = Stack(f"genk-broken-{os.getpid()}", folder)
    try:
        (stack.secrets / "warehouse_owner_password").write_text("")
        done = stack.up(check=False)
        must(done.returncode, "`up --wait` ended with 0 although a secret is empty")
        logs = stack.compose("logs", "init").stdout
        must("is empty: put the password of warehouse_owner in it" in logs, f"init does not say what is wrong:\n{logs}")
        (stack.secrets / "warehouse_owner_password").unlink()
        must(stack.up(check=False).returncode, "a missing secret was not noticed")
    finally:
        stack.remove()


def is_confined(stack: Stack) -> None:
    """Users, rights, ports, volumes and secrets are what the compose file means them to be."""
    found = stack.containers()
    must(set(found) == SERVICES | {"init"}, f"services: {sorted(found)}")
    must(found["init"]["State"]["ExitCode"] == 0, "init did not end with 0")
    for name, container in found.items():
        host = container["HostConfig"]
        must(host["CapDrop"] == ["ALL"] and not host["CapAdd"], f"{name} has capabilities")
        must("no-new-privileges:true" in host["SecurityOpt"], f"{name} may gain privileges")
        must(host["ReadonlyRootfs"] or name == "postgres", f"{name} may write to its own image")
        must(host["Memory"] and host["NanoCpus"], f"{name} has no limits")
        must("max-size" in host["LogConfig"]["Config"], f"{name} logs without end")
        ports = [bound for binding in (host["PortBindings"] or {}).values() for bound in binding]
        must({bound["HostIp"] for bound in ports} <= {"127.0.0.1"}, f"{name} is published beyond 127.0.0.1")
    for name in SERVICES:
        container = found[name]
        must(container["State"]["Health"]["Status"] == "healthy", f"{name} is not healthy")
        must(container["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped", f"{name} does not come back")
        processes = subprocess.check_output(["docker", "top", container["Id"], "-eo", "pid,uid,args"], text=True)
        users = {line.split()[1] for line in processes.splitlines()[1:]}
        must(users and "0" not in users, f"{name} runs as root:\n{processes}")
        mounts = {mount["Destination"]: mount for mount in container["Mounts"]}
        readable = {Path(place).name for place in mounts if place.startswith("/run/secrets/")}
        allowed = SECRETS_OF[name] | (set() if name == "postgres" else SHARED_SECRETS)
        must(readable == allowed, f"{name} may read {sorted(readable)}")
    places = {mount["Destination"]: mount["Type"] for mount in found["postgres"]["Mounts"]}
    must(places.get("/var/lib/postgresql") == "volume", "the database is in no volume at /var/lib/postgresql")
    must("/var/lib/postgresql/data" not in places, "the official image refuses a volume at /var/lib/postgresql/data")
    said = json.dumps(list(found.values())) + stack.compose("logs").stdout
    for secret in sorted(stack.secrets.iterdir()):
        must(secret.read_text() not in said, f"the value of {secret.name} is in `docker inspect` or in the logs")


def answers_this_machine_only(stack: Stack) -> None:
    """bi_reader gets in from 127.0.0.1 with its password, and in no other way."""
    with stack.connect("bi_reader") as reader:
        must(reader.execute("select 1").fetchone() == (1,), "bi_reader cannot read")
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            reader.execute("select count(*) from ops.delivery")
            raise Failed("bi_reader can read ops")
    with contextlib.suppress(psycopg.OperationalError):
        stack.connect("bi_reader", password="wrong").close()
        raise Failed("a wrong password was taken")
    others = [
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and not address.address.startswith("127.")
    ]
    must(others, "this machine has no other address to try")
    for host in others:
        for port in (stack.postgres_port, stack.airflow_port):
            with contextlib.suppress(OSError):
                socket.create_connection((host, port), timeout=3).close()
                raise Failed(f"port {port} answers on {host}")


def published(stack: Stack) -> dict[str, Any]:
    """The newest publication, rows by table as bi_reader sees them, and the landed deliveries."""
    with stack.connect("warehouse_owner") as owner:
        newest = owner.execute("select max(publication_id) from ops.publication").fetchone()
        deliveries = owner.execute("select source_id, sha256 from ops.delivery order by 1, 2").fetchall()
    with stack.connect("bi_reader") as reader:
        tables = reader.execute(
            "select table_name from information_schema.tables where table_schema = 'mart' order by 1"
        ).fetchall()
        rows: dict[str, int] = {}
        for (name,) in tables:
            counted = reader.execute(sql.SQL("select count(*) from mart.{}").format(sql.Identifier(name))).fetchone()
            rows[name] = counted[0] if counted else 0
    return {"publication": newest and newest[0], "deliveries": deliveries, "rows": rows}


def serves_the_pages(stack: Stack, folder: Path) -> None:
    """The API server has the pages that the scheduler's task wrote, for whoever is logged in and nobody else."""
    client = airflow_of(stack, folder)._client
    # it is made after the publication, by a DAG of its own
    until("the documentation", 600, lambda: client.get(f"/pages/{DOCS.file_name}").status_code == httpx.codes.OK)
    for page in PAGES:
        path = f"/pages/{page.file_name}"
        anonymous = httpx.get(f"{airflow.url()}{path}", trust_env=False).status_code
        must(anonymous == httpx.codes.UNAUTHORIZED, f"{path} answers {anonymous} to who is not logged in")
        answer = client.get(path)
        must(answer.status_code == httpx.codes.OK, f"{path} answers {answer.status_code}: {answer.text[:300]}")
        must("Genk" in answer.text or page.is_program, f"{path} does not speak of Genk")


def notices_an_unhealthy_service(stack: Stack, folder: Path) -> None:
    """`up --wait` fails when a service runs and does nothing."""
    override = folder / "idle.yml"
    override.write_text(
        "services: {dag-processor: {command: [sleep, '600'], "
        "healthcheck: {test: [CMD, 'false'], interval: 1s, retries: 2, start_period: 1s}}}"
    )
    stack.files.append(str(override))
    done = stack.up("--no-deps", "dag-processor", check=False)
    must(done.returncode and "unhealthy" in done.stdout, f"an unhealthy service was not noticed:\n{done.stdout}")


def run(stack: Stack, folder: Path) -> str:
    """All steps in their order; returns the closing line."""
    with step("build the image"):
        stack.compose("build")
    with step("a broken or missing secret is refused"):
        refuses_a_broken_secret(folder / "broken")
    with step("bring all services up"):
        stack.up()
    with step("every service is confined"):
        is_confined(stack)
    with step("Postgres answers bi_reader on 127.0.0.1 only"):
        answers_this_machine_only(stack)
    with step("ingest a synthetic sample and build, through Airflow"):
        before = ingest_and_build(stack, folder)
    with step("the pages are served to whoever is logged in"):
        serves_the_pages(stack, folder)
    with step("services end by themselves when asked"):
        stack.compose("stop")
        codes = {name: container["State"]["ExitCode"] for name, container in stack.containers().items()}
        must(137 not in codes.values(), f"a service had to be killed: {codes}")
        stack.compose("down")
    with step("up again: nothing lost"):
        stack.up()
        after = published(stack)
        must(after == before, f"before {before}, after {after}")
    with step("an unhealthy service is noticed"):
        notices_an_unhealthy_service(stack, folder)
    tables = before["rows"]
    return f"publication {before['publication']}, {len(tables)} tables, {sum(tables.values())} rows in mart"


def ingest_and_build(stack: Stack, folder: Path) -> dict[str, Any]:
    """Drop a synthetic sample into the inbox, run every ingest DAG, the register last, and wait for the publication."""
    sources = set(load_catalogue())
    api = airflow_of(stack, folder)
    wanted = {f"ingest_{source}" for source in sources} | {BUILD_DAG, DOCS_DAG}
    until("Airflow shows all DAGs", 180, lambda: api.dags() >= wanted)
    must(not api.import_errors(), f"DAGs do not import: {api.import_errors()}")
    until("the runs of the clock find an empty inbox", 300, lambda: not unfinished(stack))
    subprocess.run(
        [sys.executable, "-m", "sample", stack.inbox, "--scale", SCALE, "--months", "0", "--updates", "1"],
        cwd=REPOSITORY,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for group in (sources - {"kbo_open_data"}, {"kbo_open_data"}):
        runs = [api.trigger(f"ingest_{source}") for source in sorted(group)]
        states = until(f"ingest of {sorted(group)}", 600, partial(ended, api, runs))
        must(set(states.values()) == {"success"}, f"runs: {states}")
    until("the build and its publication", 600, lambda: not unfinished(stack) and published(stack)["publication"])
    found = published(stack)
    must(found["publication"] == 1, f"one build was due, found publication {found['publication']}")
    must({source for source, _ in found["deliveries"]} == sources, f"landed: {found['deliveries']}")
    must(found["rows"].get("dim_establishment"), f"no establishments: {found['rows']}")
    return found


def unfinished(stack: Stack) -> int:
    """Number of runs of any DAG that are queued or running; a failed one ends the test."""
    with stack.connect("airflow", database="airflow") as connection:
        states = connection.execute("select dag_id, state from dag_run").fetchall()
    failed = sorted({dag_id for dag_id, state in states if state == "failed"})
    must(not failed, f"failed DAGs: {failed}")
    return sum(state != "success" for _, state in states)


def ended(api: Api, runs: list[Run]) -> dict[str, str] | None:
    """State of each run when all have ended, else None."""
    states = {run.dag_id: api.state(run) for run in runs}
    return states if set(states.values()) <= FINISHED else None


def airflow_of(stack: Stack, folder: Path) -> Api:
    """A session with the stack's API server, by the client of the local runner."""
    os.environ["GENK_AIRFLOW_PORT"] = str(stack.airflow_port)
    os.environ["GENK_PASSWORD_AIRFLOW_ADMIN_FILE"] = str(stack.secrets / "airflow_admin_password")
    api = Api(Settings.from_env({"GENK_HOME": str(folder / "home")}))
    api.log_in()
    return api


def main() -> int:
    """Run all steps; exit code 0 when every one held."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="genk-compose-"))
    for part in ("main", "broken"):
        (folder / part).mkdir()
    os.environ["GENK_IMAGE"] = f"genk-warehouse:test-{os.getpid()}"
    stack = Stack(f"genk-test-{os.getpid()}", folder / "main")
    try:
        closing = run(stack, folder)
    except (Failed, WarehouseError, subprocess.SubprocessError) as failure:
        print(stack.compose("logs", "--tail", "20", check=False).stdout, file=sys.stderr)
        errors = 'grep -rh \'"level":"error"\' /var/lib/genk/airflow/logs | cut -c 1-900 | tail -5'
        print(stack.compose("exec", "-T", "scheduler", "sh", "-c", errors, check=False).stdout, file=sys.stderr)
        print(f"compose-test: failed: {failure}", file=sys.stderr)
        return 1
    finally:
        stack.remove()
        subprocess.run(["docker", "image", "rm", os.environ["GENK_IMAGE"]], check=False, capture_output=True)
        shutil.rmtree(folder)
    print(f"compose-test: ok in {time.monotonic() - started:.0f} s: {closing}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
