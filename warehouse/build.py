"""The build up to its gate, for the DAG and for the command line: is one needed, and dbt into a fresh mart_next.

The whole way is: plan() -> run_build() -> the checks of expectations.mart -> warehouse.publish.publish().
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from warehouse import db, dbt, publish
from warehouse.errors import WarehouseError
from warehouse.home import home
from warehouse.settings import Settings

BUILD_LOCK = 0x6E6B6702
"""Key of the advisory lock that a build holds from the first drop in mart_next to the last table in it."""

CODE_SUFFIXES = {".sql", ".yml", ".yaml", ".csv", ".md"}
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
"""They judge the code, not the data: `make test` runs them."""

NOT_CODE = {"target", "logs", "dbt_packages"}


@dataclass(frozen=True)
class Plan:
    """Whether a build is due: `inputs` is the fingerprint to publish it with, `reason` says why in one line."""

    inputs: str
    ready: bool
    changed: bool
    reason: str


def plan(
    connection: psycopg.Connection,
    required_sources: Sequence[str],
    scope: str = "home",
    project_dir: Path = dbt.PROJECT,
) -> Plan:
    """Compare what a build would be made from with what the last publication was made from.

    That is the loaded deliveries of each source, what the catalogue says of the sources (ops.source), the dbt project,
    the city and the scope. A rolled-back publication counts as well: without anything new it is not built again.
    Figures that became too old and milestones that are overdue since then make a build due too.
    """
    parts = {
        "scope": scope,
        "home": _digest(home().model_dump_json().encode()),
        "code": code_digest(project_dir),
        "catalogue": _catalogue_digest(connection),
    }
    parts |= _loaded(connection)
    inputs = json.dumps(parts, sort_keys=True)
    missing = sorted(set(required_sources) - {name.removeprefix("source:") for name in parts})
    if missing:
        return Plan(
            inputs, False, False, f"nothing is loaded yet of {', '.join(missing)}: run `genk ingest {missing[0]}`"
        )
    row = connection.execute(
        "select inputs from ops.publication where outcome = 'published' order by publication_id desc limit 1"
    ).fetchone()
    if row is None:
        return Plan(inputs, True, True, "nothing was published yet")
    if publish.published_build(connection) is None:
        return Plan(inputs, True, True, "mart holds no publication")
    if row[0] == inputs:
        if _time_changes_a_status(connection):
            return Plan(inputs, True, True, "time changed the status of an indicator since the last publication")
        return Plan(inputs, True, False, "nothing changed since the last publication")
    return Plan(inputs, True, True, f"changed since the last publication: {', '.join(_differences(row[0], parts))}")


def run_build(
    settings: Settings,
    build_id: UUID,
    scope: str = "home",
    *,
    on_line: Callable[[str], None] | None = None,
    project_dir: Path = dbt.PROJECT,
) -> dbt.DbtRun:
    """Build everything into a fresh mart_next with dbt; on return it is complete and ready for its checks.

    Waits for a load that is changing raw, and keeps loads waiting until it is done.
    Raises WarehouseError when another build runs, and when a dbt node fails: mart_next then cannot be published.
    """
    with (
        db.connect(settings, autocommit=True) as connection,
        _only_build(connection),
        db.raw_lock(connection, shared=True),
    ):
        publish.fresh_mart_next(connection, build_id)
        run = dbt.run_dbt(
            settings,
            "build",
            run_id=build_id,
            extra=NO_UNIT_TESTS,
            variables={"scope": scope},
            on_line=on_line,
            project_dir=project_dir,
        )
        _tidy(connection)
        publish.complete_mart_next(connection, build_id)
    return run


def read_project(settings: Settings, scope: str = "home") -> None:
    """Let dbt read the project ahead of a first build, which then need not: that takes it some fifteen seconds.

    What is wrong with the project is told by the build.
    """
    with suppress(WarehouseError):
        dbt.run_dbt(settings, "parse", run_id=uuid4(), variables={"scope": scope})


@contextmanager
def _only_build(connection: psycopg.Connection) -> Iterator[None]:
    """Hold the build lock; it is the session's, so a killed build leaves none behind."""
    row = connection.execute("select pg_try_advisory_lock(%s)", [BUILD_LOCK]).fetchone()
    if not (row and row[0]):
        holder = connection.execute(
            """
            select pg_stat_activity.pid, pg_stat_activity.backend_start::timestamp(0)
            from pg_locks
            inner join pg_stat_activity on pg_locks.pid = pg_stat_activity.pid
            where pg_locks.locktype = 'advisory' and pg_locks.classid = 0 and pg_locks.objid = %s and pg_locks.granted
                and pg_locks.database = (select oid from pg_database where datname = current_database())
            """,
            [BUILD_LOCK],
        ).fetchone()
        who = f" (database session {holder[0]}, since {holder[1]})" if holder else ""
        raise WarehouseError(f"another build is running{who}: wait for it to end, then build again")
    try:
        yield
    finally:
        with suppress(psycopg.OperationalError):  # a lost session has lost its lock, and its error says more
            connection.execute("select pg_advisory_unlock(%s)", [BUILD_LOCK])


def _tidy(connection: psycopg.Connection) -> None:
    """Statistics and visibility map for the new tables, so that the first reader is as quick as the last."""
    rows = connection.execute(
        "select relname from pg_class where relnamespace = 'mart_next'::regnamespace and relkind = 'r' order by relname"
    ).fetchall()
    for (name,) in rows:
        connection.execute(sql.SQL("vacuum (analyze) {}").format(sql.Identifier("mart_next", name)))


def _loaded(connection: psycopg.Connection) -> dict[str, str]:
    """For each source with a loaded delivery in use, a digest of their contents in the order in which they count."""
    rows = connection.execute(
        """
        select
            ops.load.source_id,
            string_agg(
                concat_ws(' ', ops.delivery.sha256, ops.load.outcome, ops.load.rows_quarantined),
                ',' order by ops.delivery.precedence
            )
        from ops.load
        inner join ops.delivery on ops.load.delivery_id = ops.delivery.delivery_id
        where ops.load.outcome in ('loaded', 'unchanged') and ops.delivery.set_aside_at is null
        group by ops.load.source_id
        """
    ).fetchall()
    return {f"source:{source}": _digest(loads.encode()) for source, loads in rows}


def _catalogue_digest(connection: psycopg.Connection) -> str:
    rows = connection.execute(
        """
        select to_jsonb(source)::text from ops.source
        union all
        select to_jsonb(planned_source)::text from ops.planned_source
        order by 1
        """
    ).fetchall()
    return _digest("\n".join(row for (row,) in rows).encode())


def _time_changes_a_status(connection: psycopg.Connection) -> bool:
    """Whether the published status of an indicator holds no longer today, though nothing was delivered.

    Never after a rollback: somebody chose the older figures, and time alone must not undo that.
    """
    known = connection.execute(
        """
        select from pg_attribute
        where attrelid = to_regclass('mart.fct_target_status') and attname in ('is_latest', 'changes_on')
        """
    ).rowcount
    if known < 2:  # a mart of before the targets
        return False
    row = connection.execute(
        """
        select
            exists (
                select from mart.fct_target_status
                where is_latest and changes_on <= (now() at time zone 'Europe/Brussels')::date
            )
            and (select outcome from ops.publication order by publication_id desc limit 1) = 'published'
        """
    ).fetchone()
    return bool(row and row[0])


def code_digest(project_dir: Path = dbt.PROJECT) -> str:
    """Digest of the dbt project: paths and contents of its SQL, YAML, seeds and docs."""
    files = sorted(
        path
        for path in project_dir.rglob("*")
        if path.suffix in CODE_SUFFIXES and not NOT_CODE.intersection(path.relative_to(project_dir).parts)
    )
    if not files:
        raise WarehouseError(f"there is no dbt project in {project_dir}")
    contents = ((path.relative_to(project_dir).as_posix(), path.read_bytes()) for path in files)
    return _digest(b"".join(f"{name} {len(content)}\n".encode() + content for name, content in contents))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _differences(before: str, now: dict[str, str]) -> list[str]:
    try:
        then = dict(json.loads(before))
    except (ValueError, TypeError):
        return ["all (the last publication recorded its inputs otherwise)"]
    return sorted(name.removeprefix("source:") for name in then.keys() | now.keys() if then.get(name) != now.get(name))
