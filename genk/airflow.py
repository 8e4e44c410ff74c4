"""Airflow on a laptop: its whole configuration as environment variables, in one place.

docker-compose.yml says the same for services; what differs there (hosts, secrets as files) is said there.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import conninfo

from warehouse import db, setup
from warehouse.errors import WarehouseError
from warehouse.home import VARIABLE as HOME_FILE
from warehouse.passwords import known_password, password
from warehouse.settings import Settings, secret
from warehouse.settings import port as port_of

REPOSITORY = Path(__file__).resolve().parents[1]
USER = "admin"
"""The one user of Airflow's web pages and of the runner."""
PARALLELISM = 3
"""Tasks at a time: the machine is a laptop, and the database and dbt need its cores too."""

PRELOAD = "airflow.executors.local_executor,airflow.sdk.execution_time.task_runner,great_expectations,httpx,psycopg"
"""Libraries that tasks share; Great Expectations alone takes ten seconds of a core to load."""

PLUGIN_FILES = ("plugins/genk_pages.py", "genk/web.py", "genk/site.py")
"""Code of ours that Airflow's components load at their start and keep."""

NO_TELEMETRY = {
    "DO_NOT_TRACK": "1",
    "SCARF_ANALYTICS": "false",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
}


def port(env: Mapping[str, str] = os.environ) -> int:
    """Port of Airflow's web pages and API on 127.0.0.1 (GENK_AIRFLOW_PORT, default 8080)."""
    return port_of("GENK_AIRFLOW_PORT", 8080, env)


def url() -> str:
    """Address of Airflow's web pages and API."""
    return f"http://127.0.0.1:{port()}"


def scope() -> str:
    """Whose establishments the DAG builds (GENK_SCOPE, default home)."""
    return os.environ.get("GENK_SCOPE") or "home"


def home(settings: Settings) -> Path:
    """Folder of Airflow's own files: logs, password file."""
    return settings.home / "airflow"


def password_file(settings: Settings) -> Path:
    """JSON file (mode 0600) with the password of each user; made first, or Airflow would print one into its log."""
    settings.secrets_dir.mkdir(parents=True, exist_ok=True)
    path = settings.secrets_dir / "airflow_users.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps({USER: password(settings, "airflow_admin")}) + "\n")
    return path


def dsn(settings: Settings) -> str:
    """Libpq address of Airflow's own database: AIRFLOW_DSN, or the database `airflow` beside the warehouse.

    Raises WarehouseError when there is none on an own PostgreSQL and the login may not make it.
    """
    if own := secret("AIRFLOW_DSN"):
        return own
    if settings.dsn is None or known_password(settings, "airflow"):
        return setup.airflow_dsn(settings)
    wanted = conninfo.make_conninfo(settings.dsn, dbname="airflow")
    try:
        psycopg.connect(wanted).close()
    except psycopg.OperationalError:
        try:
            with psycopg.connect(settings.dsn, autocommit=True) as connection:
                connection.execute("create database airflow")
        except psycopg.Error as error:
            raise WarehouseError(
                "Airflow needs a database of its own on your PostgreSQL: create a database `airflow` that the login of "
                "WAREHOUSE_DSN owns, name another in AIRFLOW_DSN, or give WAREHOUSE_ADMIN_DSN "
                f"({str(error).strip().splitlines()[-1]})"
            ) from error
    return wanted


def plugin_digest() -> str:
    """Digest of PLUGIN_FILES, for the environment of the components: those that loaded other code are started again."""
    contents = b"".join((REPOSITORY / name).read_bytes() for name in PLUGIN_FILES)
    return hashlib.sha256(contents).hexdigest()[:16]


def environment(settings: Settings, *, online: bool = False) -> dict[str, str]:
    """The variables under which every Airflow component of this installation runs, secrets included.

    The DAGs ask no publisher unless `online`: deliveries then come by the inbox only, as the sample does.
    The components must agree on the JWT secret and on the address of the execution API, or tasks cannot report back.
    """
    address = db.sqlalchemy_url(dsn(settings))
    folder = home(settings)
    fernet_key = base64.urlsafe_b64encode(password(settings, "airflow_fernet").encode()[:32]).decode()
    return {
        **NO_TELEMETRY,
        # setproctitle would write over the environment, by which `stop` knows our processes
        "SPT_NOENV": "1",
        "PYTHONPATH": str(REPOSITORY),
        "GENK_HOME": str(settings.home),
        "GENK_PG_PORT": str(settings.pg_port),
        "GENK_LANDING": settings.landing,
        "GENK_INBOX": str(settings.inbox),
        **({"WAREHOUSE_DSN": settings.dsn} if settings.dsn else {}),
        "GENK_OFFLINE": "" if online else "1",
        "GENK_SCOPE": scope(),
        # of the folder in which the command was given, which is not that of the components
        **({HOME_FILE: str(Path(given).resolve())} if (given := os.environ.get(HOME_FILE)) else {}),
        "GENK_PLUGINS": plugin_digest(),
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(REPOSITORY / "plugins"),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": str(PARALLELISM),
        # tasks are forks of a process that has loaded what takes long to load, but none of our own code: it may change
        "AIRFLOW__SCHEDULER__MP_START_METHOD": "forkserver",
        "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD": PRELOAD,
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Europe/Brussels",
        "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",
        "AIRFLOW__CORE__FERNET_KEY": fernet_key,
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(password_file(settings)),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url()}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": address,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": address.replace("+psycopg2://", "+asyncpg://", 1),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port()),
        "AIRFLOW__API__BASE_URL": url(),
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": password(settings, "airflow_secret_key"),
        "AIRFLOW__API_AUTH__JWT_SECRET": password(settings, "airflow_jwt"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(folder / "logs"),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(folder / "logs" / "dag_processor"),
        "AIRFLOW__LOGGING__COLORED_CONSOLE_LOG": "False",
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_STORAGE_PATH": str(folder / "bundles"),
        "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        # a task whose supervisor was killed is found after a minute, not after five
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    }


def migrated(settings: Settings) -> bool:
    """Whether Airflow's database is at the state of the installed Airflow: what the stamp says is what is there."""
    with contextlib.suppress(OSError, psycopg.Error), psycopg.connect(dsn(settings)) as connection:
        return _stamp(settings).read_text() == _revision(connection)
    return False


def note_migrated(settings: Settings) -> None:
    """Remember the state of Airflow's database, so that the next start need not load Airflow to compare it."""
    with psycopg.connect(dsn(settings)) as connection:
        _stamp(settings).write_text(_revision(connection))


def _stamp(settings: Settings) -> Path:
    return home(settings) / "migrated"


def _revision(connection: psycopg.Connection) -> str:
    found = connection.execute("select version_num from alembic_version").fetchone()
    return f"{version('apache-airflow')} {found and found[0]}\n"
