"""dbt as one subprocess, on a project of a few nodes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
import pytest
from psycopg import conninfo

from warehouse import build, db, dbt, publish
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

PROJECT = {
    "dbt_project.yml": """
name: small
version: "1.0"
profile: small
flags: { send_anonymous_usage_stats: false }
models: { small: { +materialized: table } }
""",
    "profiles.yml": """
small:
  target: warehouse
  outputs:
    warehouse:
      type: postgres
      host: "{{ env_var('GENK_DBT_HOST') }}"
      port: "{{ env_var('GENK_DBT_PORT') | int }}"
      dbname: "{{ env_var('GENK_DBT_DBNAME') }}"
      user: "{{ env_var('GENK_DBT_USER') }}"
      password: "{{ env_var('DBT_ENV_SECRET_PASSWORD') }}"
      schema: mart_next
      threads: 2
""",
    "models/dim_place.sql": "select 1 as place_key, '{{ var('scope') }}'::text as scope",
    "models/dim_place.yml": """
models:
  - name: dim_place
    columns:
      - name: place_key
        data_tests: [not_null]
""",
}
BROKEN = {
    "models/fct_broken.sql": "select place_key / 0 as number\nfrom {{ ref('dim_place') }}",
    "models/fct_after.sql": "select * from {{ ref('fct_broken') }}",
}


def write_project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A dbt project of one model and one test."""
    return write_project(tmp_path / "project", PROJECT)


def results(connection: psycopg.Connection) -> dict[str, tuple]:
    rows = connection.execute("select node_id, resource_type, status, message from ops.dbt_result").fetchall()
    connection.commit()
    return {node_id: tuple(rest) for node_id, *rest in rows}


def test_a_build_makes_mart_next_records_each_node_and_can_be_published(
    project: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    build_id, lines = uuid4(), []
    run = build.run_build(settings, build_id, "belgium", on_line=lines.append, project_dir=project)
    found = results(warehouse)
    assert {node.split(".")[2]: rest[:2] for node, rest in found.items()} == {
        "dim_place": ("model", "success"),
        "not_null_dim_place_place_key": ("test", "pass"),
    }
    assert (run.run_id, run.count("success"), run.count("pass")) == (build_id, 1, 1)
    assert [node.rows_affected for node in run.nodes if node.resource_type == "model"] == [1]
    assert any("1 of 2 OK created sql table model mart_next.dim_place" in line for line in lines)

    assert publish.publish(warehouse, build_id, "inputs").tables == {"dim_place": 1}
    with db.connect(settings, role="bi_reader") as reader:
        assert reader.execute("select scope from mart.dim_place").fetchall() == [("belgium",)]


def test_outcomes_say_their_command_and_those_of_the_newest_runs_are_kept(
    project: Path, settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbt, "KEPT_RUNS", 2)
    warehouse.execute(
        "insert into ops.dbt_result (run_id, command, node_id, resource_type, status, seconds, run_at) "
        "select gen_random_uuid(), 'build', 'model.small.' || age, 'model', 'success', 1, "
        "now() - age * interval '1 day' from generate_series(1, 3) as age"
    )
    warehouse.commit()
    dbt.run_dbt(settings, "compile", run_id=uuid4(), variables={"scope": "home"}, project_dir=project)
    found = warehouse.execute("select distinct command, run_at::date from ops.dbt_result order by run_at").fetchall()
    assert [command for command, _ in found] == ["build", "compile"]
    assert warehouse.execute("select node_id from ops.dbt_result where command = 'build'").fetchall() == [
        ("model.small.1",)
    ]


def test_a_failed_node_is_recorded_and_named_with_its_reason_and_its_sql_and_nothing_can_be_published(
    project: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    write_project(project, BROKEN)
    build_id = uuid4()
    with pytest.raises(WarehouseError) as caught:
        build.run_build(settings, build_id, "genk", project_dir=project)
    message = str(caught.value)
    assert message.startswith(
        "dbt build: 1 of 4 nodes failed: model.small.fct_broken: Database Error in model fct_broken"
    )
    assert "division by zero" in message
    assert "\n" not in message
    compiled = Path(message.rpartition("(SQL: ")[2].rstrip(")"))
    assert "place_key / 0" in compiled.read_text()
    statuses = {node.split(".")[2]: status for node, (_, status, _) in results(warehouse).items()}
    assert (statuses["fct_broken"], statuses["fct_after"], statuses["dim_place"]) == ("error", "skipped", "success")
    with pytest.raises(WarehouseError, match="not complete"):
        publish.publish(warehouse, build_id, "inputs")


def test_a_project_that_does_not_parse_is_refused_with_dbts_own_reason(project: Path, settings: Settings) -> None:
    (project / "models" / "dim_place.sql").write_text("select * from {{ ref('nowhere') }}")
    with pytest.raises(WarehouseError, match=r"dbt parse did not start its work: .*nowhere") as caught:
        dbt.run_dbt(settings, "parse", run_id=uuid4(), variables={"scope": "home"}, project_dir=project)
    assert "\n" not in str(caught.value)


def test_dbt_ends_when_the_process_that_runs_it_is_killed(project: Path, settings: Settings) -> None:
    (project / "models" / "dim_place.sql").write_text("select pg_sleep(60)::text as place_key")
    sleeper = (
        "from pg_stat_activity where datname = current_database() "
        "and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()"
    )
    process = multiprocessing.get_context("fork").Process(
        target=build.run_build, args=(settings, uuid4()), kwargs={"project_dir": project}
    )
    process.start()
    with db.connect(settings, autocommit=True) as onlooker:
        wait_until(lambda: onlooker.execute(f"select 1 {sleeper}").fetchone() is not None)
        (child,) = psutil.Process(process.pid).children()
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        child.wait(timeout=20)
        onlooker.execute(f"select pg_terminate_backend(pid) {sleeper}")
        with build._only_build(onlooker):  # the lock on builds went with its session
            pass


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("form", ["key and value", "url"])
def test_dbt_gets_the_address_of_the_warehouse_whatever_its_form(settings: Settings, form: str, tmp_path: Path) -> None:
    parts = conninfo.conninfo_to_dict(settings.dsn or "", sslmode="disable", connect_timeout=7)
    address = (
        conninfo.make_conninfo("", **parts)
        if form == "key and value"
        else "postgresql://{user}:{password}@{host}:{port}/{dbname}?sslmode=disable&connect_timeout=7".format(**parts)
    )
    with psycopg.connect(address) as connection:
        env = dbt._environment(connection, tmp_path)
    assert {name: env[name] for name in env if name.startswith(("GENK_DBT_", "DBT_ENV_"))} == {
        "GENK_DBT_HOST": "127.0.0.1",
        "GENK_DBT_PORT": str(parts["port"]),
        "GENK_DBT_DBNAME": parts["dbname"],
        "GENK_DBT_USER": "warehouse_owner",
        "DBT_ENV_SECRET_PASSWORD": parts["password"],
    }
    assert (env["PGSSLMODE"], env["PGCONNECT_TIMEOUT"]) == ("disable", "7")


def test_the_callers_own_dbt_settings_do_not_reach_the_build(
    warehouse: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_TARGET", "production")
    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "true")
    env = dbt._environment(warehouse, tmp_path)
    assert "DBT_TARGET" not in env
    assert (env["DBT_SEND_ANONYMOUS_USAGE_STATS"], env["DO_NOT_TRACK"]) == ("false", "1")
