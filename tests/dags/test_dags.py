from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.catalogue import SOURCES, load_catalogue

REPOSITORY = Path(__file__).parents[2]
FILES = sorted((REPOSITORY / "dags").glob("*.py"))
INGEST = [f"ingest_{source_id}" for source_id in load_catalogue()]
HEADINGS = [
    "### Wat / What it does",
    "### What it reads and writes",
    "### What to do when it fails",
    "### Contact and licence",
]


@pytest.fixture(scope="session")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Reads the DAG folder twice in a process of its own, with its own order of hashes."""

    def run(*arguments: str, seed: str = "1", offline: str = "") -> dict[str, Any]:
        env = {
            **os.environ,
            "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
            "AIRFLOW__CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
            "GENK_OFFLINE": offline,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(REPOSITORY),
        }
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("parse.py")), *arguments],
            env=env, capture_output=True, text=True, check=False, cwd=env["AIRFLOW_HOME"],
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    return run


@pytest.fixture(scope="session")
def parsed(parse: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return parse()


@pytest.fixture(scope="session")
def dags(parsed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {dag_id: json.loads(content)["dag"] for dag_id, content in parsed["first"]["dags"].items()}


def task(dag: dict[str, Any], task_id: str) -> dict[str, Any]:
    return next(task["__var"] for task in dag["tasks"] if task["__var"]["task_id"] == task_id)


def outlets(dag: dict[str, Any], task_id: str) -> list[dict[str, Any]]:
    return [outlet["__var"] for outlet in task(dag, task_id)["outlets"]]


def test_every_source_the_build_the_documentation_and_the_watch_have_a_dag_and_no_file_fails(parsed):
    assert parsed["first"]["errors"] == {}
    assert sorted(parsed["first"]["dags"]) == sorted(["build_warehouse", "describe_tables", "watch_readers", *INGEST])
    assert len(INGEST) >= 5


def test_parsing_twice_gives_the_same_bytes(parsed):
    assert parsed["first"] == parsed["second"]


def test_another_process_with_other_hashes_gives_the_same_bytes(parse, parsed):
    assert parse(seed="4711") == parsed


def test_a_new_source_file_gives_a_new_dag_that_the_build_listens_to(parse, tmp_path):
    shutil.copytree(SOURCES, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "street_register.yml").read_text()
    (tmp_path / "tree_register.yml").write_text(text.replace("street_register", "tree_register"))
    found = parse(str(tmp_path))["first"]
    assert found["errors"] == {}
    assert "ingest_tree_register" in found["dags"]
    assert "genk://loaded/tree_register" in found["dags"]["build_warehouse"]


@pytest.mark.parametrize("dag_id", INGEST)
def test_an_ingest_dag_follows_the_cadence_of_its_source_by_the_clock_of_brussels(dags, dag_id):
    dag, source = dags[dag_id], load_catalogue()[dag_id.removeprefix("ingest_")]
    timetable = dag["timetable"]["__var"]
    assert timetable["expression"] == source.cadence.cron
    assert timetable["timezone"] == "Europe/Brussels"
    assert dag["catchup"] is False
    assert dag["max_active_runs"] == 1


@pytest.mark.parametrize("dag_id", INGEST)
def test_fetching_is_tried_again_with_growing_pauses_and_loading_never(dags, dag_id):
    fetch, load = task(dags[dag_id], "fetch"), task(dags[dag_id], "load")
    assert (fetch["retries"], fetch["retry_exponential_backoff"]) == (3, True)
    assert load.get("retries", 0) == 0
    assert fetch["downstream_task_ids"] == ["load"]


def test_in_the_build_only_the_publication_is_tried_again(dags):
    retries = {task["__var"]["task_id"]: task["__var"].get("retries", 0) for task in dags["build_warehouse"]["tasks"]}
    assert retries == {"plan": 0, "dbt_build": 0, "check_mart": 0, "publish": 2, "pages": 0}


def test_the_build_runs_one_at_a_time_in_the_order_plan_build_check_publish_pages(dags):
    dag = dags["build_warehouse"]
    assert dag["max_active_runs"] == 1
    assert "dbt_build" in task(dag, "plan")["downstream_task_ids"]
    assert task(dag, "dbt_build")["downstream_task_ids"] == ["check_mart"]
    assert task(dag, "check_mart")["downstream_task_ids"] == ["publish"]
    assert task(dag, "publish")["downstream_task_ids"] == ["pages"]


def test_any_loaded_source_starts_the_build(dags):
    condition = dags["build_warehouse"]["timetable"]["__var"]["asset_condition"]
    assert condition["__type"] == "asset_any"
    awaited = {asset["uri"] for asset in condition["objects"]}
    told = {outlet["uri"] for dag_id in INGEST for outlet in outlets(dags[dag_id], "load")}
    assert awaited == told == {f"genk://loaded/{source_id}" for source_id in load_catalogue()}


def test_a_publication_starts_the_documentation(dags):
    awaited = dags["describe_tables"]["timetable"]["__var"]["asset_condition"]
    assert [asset["uri"] for asset in awaited["objects"]] == [
        outlet["uri"] for outlet in outlets(dags["build_warehouse"], "publish")
    ]
    assert (dags["describe_tables"]["catchup"], dags["describe_tables"]["max_active_runs"]) == (False, 1)


def test_a_first_start_asks_every_publisher_at_once_and_nobody_when_it_is_offline(parse, dags):
    offline = {dag_id: json.loads(content)["dag"] for dag_id, content in parse(offline="1")["first"]["dags"].items()}
    assert all(dags[dag_id]["start_date"] for dag_id in INGEST)
    assert not any(dag.get("start_date") for dag in offline.values())


def test_the_build_also_looks_every_morning_as_a_status_may_change_with_the_day(dags):
    timetable = dags["build_warehouse"]["timetable"]["__var"]["timetable"]["__var"]
    assert timetable["expression"] == "30 5 * * *"
    assert timetable["timezone"] == "Europe/Brussels"
    assert dags["build_warehouse"]["catchup"] is False


def test_the_watch_looks_every_five_minutes_and_makes_up_for_none(dags):
    dag = dags["watch_readers"]
    assert dag["timetable"]["__var"]["expression"] == "*/5 * * * *"
    assert (dag["catchup"], dag["max_active_runs"]) == (False, 1)


def test_every_dag_says_what_it_does_and_what_to_do_when_it_fails(dags):
    for dag_id, dag in dags.items():
        lines = [line.strip() for line in dag["doc_md"].splitlines()]
        assert [line for line in lines if line.startswith("### ")] == HEADINGS, dag_id
        # addresses and attributions of the catalogue may have a place for a year or a snapshot
        assert "{" not in dag["doc_md"].replace("{snapshot}", "").replace("{year}", ""), dag_id


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_dag_file_is_short_and_loads_little_when_it_is_parsed(file):
    source = file.read_text()
    assert len(source.splitlines()) < 150
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else name.name
        for node in ast.parse(source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported <= {"__future__", "os", "datetime", "typing", "airflow.sdk", "ingest.catalogue"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_dag_file_uses_airflow_by_its_task_sdk_alone(file):
    used = {
        node.module
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("airflow")
    }
    assert used
    assert all(module.startswith("airflow.sdk") for module in used)
