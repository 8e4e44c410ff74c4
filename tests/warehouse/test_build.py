"""Whether a build is due, and that builds keep out of each other's way."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from warehouse import build, db, publish
from warehouse.errors import WarehouseError
from warehouse.home import DEFAULT, VARIABLE, home
from warehouse.settings import Settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A dbt project of one file: a plan only reads it."""
    folder = tmp_path / "project" / "models"
    folder.mkdir(parents=True)
    (folder / "dim_place.sql").write_text("select 1")
    return folder.parent


def load(connection: psycopg.Connection, source: str, sha256: str, outcome: str = "loaded") -> None:
    connection.execute(
        """
        with landed as (
            insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence)
            values (%(source)s, 'file', 'file:///file', %(sha256)s, 1, 'file', 'none')
            returning delivery_id
        )
        insert into ops.load (delivery_id, source_id, started_at, outcome)
        select delivery_id, %(source)s, now(), %(outcome)s from landed
        """,
        {"source": source, "sha256": sha256, "outcome": outcome},
    )
    connection.commit()


Check = Callable[..., build.Plan]


@pytest.fixture
def plan(warehouse: psycopg.Connection, project: Path) -> Check:
    """The plan for the sources `kbo` and `refnis`."""

    def look(scope: str = "home") -> build.Plan:
        found = build.plan(warehouse, ["kbo", "refnis"], scope, project)
        warehouse.commit()
        return found

    return look


@pytest.fixture
def published(warehouse: psycopg.Connection, plan: Check, make_mart_next: Callable) -> build.Plan:
    """Both sources are loaded and their build is published."""
    load(warehouse, "kbo", "a")
    load(warehouse, "refnis", "b")
    due = plan()
    publish.publish(warehouse, make_mart_next(warehouse, 1), due.inputs)
    return due


def test_a_required_source_that_was_never_loaded_makes_the_build_not_ready_and_is_named(
    warehouse: psycopg.Connection, plan: Check
) -> None:
    load(warehouse, "kbo", "a")
    load(warehouse, "refnis", "b", outcome="refused")
    due = plan()
    assert (due.ready, due.changed) == (False, False)
    assert due.reason == "nothing is loaded yet of refnis: run `genk ingest refnis`"


def test_the_first_build_is_due(warehouse: psycopg.Connection, plan: Check) -> None:
    load(warehouse, "kbo", "a")
    load(warehouse, "refnis", "b")
    due = plan()
    assert (due.ready, due.changed, due.reason) == (True, True, "nothing was published yet")


def test_nothing_new_since_the_publication_makes_no_build_due(published: build.Plan, plan: Check) -> None:
    assert plan() == build.Plan(published.inputs, True, False, "nothing changed since the last publication")


@pytest.mark.parametrize(
    ("outcome", "due"), [("loaded", True), ("unchanged", True), ("refused", False), ("failed", False)]
)
def test_a_new_delivery_makes_a_build_due_once_it_is_loaded(
    published: build.Plan, plan: Check, warehouse: psycopg.Connection, outcome: str, due: bool
) -> None:
    load(warehouse, "kbo", "c", outcome)
    assert plan().changed == due
    if due:
        assert plan().reason == "changed since the last publication: kbo"


def test_a_changed_model_or_scope_makes_a_build_due(published: build.Plan, plan: Check, project: Path) -> None:
    assert plan("belgium").reason == "changed since the last publication: scope"
    (project / "models" / "dim_place.sql").write_text("select 2")
    assert plan().reason == "changed since the last publication: code"


def test_a_change_of_the_city_makes_a_build_due(
    published: build.Plan, plan: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "home.yml"
    other.write_text(DEFAULT.read_text().replace(home().name_en, "Another name"))
    monkeypatch.setenv(VARIABLE, str(other))
    assert plan().reason == "changed since the last publication: home"


def test_a_change_in_the_catalogue_makes_a_build_due(
    published: build.Plan, plan: Check, warehouse: psycopg.Connection
) -> None:
    warehouse.execute(
        "insert into ops.source (source_id, publisher, title_nl, title_en, licence, attribution, access, cadence, "
        "late_after_days, look_after_days, personal_data) "
        "values ('kbo', 'p', 't', 't', 'l', 'a', 'public', '0 6 * * *', 40, 4, 'none')"
    )
    warehouse.commit()
    assert plan().reason == "changed since the last publication: catalogue"


def test_what_dbt_itself_writes_makes_no_build_due(published: build.Plan, plan: Check, project: Path) -> None:
    (project / "target").mkdir()
    (project / "target" / "compiled.sql").write_text("select 1")
    assert not plan().changed


def test_a_rollback_is_not_undone_by_the_next_plan(
    published: build.Plan, plan: Check, warehouse: psycopg.Connection, make_mart_next: Callable
) -> None:
    load(warehouse, "kbo", "c")
    publish.publish(warehouse, make_mart_next(warehouse, 2), plan().inputs)
    publish.rollback(warehouse)
    assert not plan().changed


def test_a_lost_mart_makes_a_build_due(published: build.Plan, plan: Check, warehouse: psycopg.Connection) -> None:
    warehouse.execute("drop schema mart cascade")
    warehouse.execute("create schema mart")
    assert (plan().changed, plan().reason) == (True, "mart holds no publication")


def test_the_fingerprint_tells_contents_and_their_order_and_not_the_database_they_are_in(
    warehouse: psycopg.Connection, plan: Check
) -> None:
    load(warehouse, "kbo", "z", outcome="failed")  # takes the first ids
    load(warehouse, "kbo", "a")
    load(warehouse, "kbo", "b")
    digest = sha256(b"a loaded 0,b loaded 0").hexdigest()[:16]
    assert json.loads(plan().inputs)["source:kbo"] == digest


def test_a_plan_over_ten_years_of_daily_deliveries_takes_less_than_a_tenth_of_a_second(
    warehouse: psycopg.Connection, plan: Check
) -> None:
    warehouse.execute(
        """
        insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence)
        select s, 'file', 'file:///file', encode(sha256(convert_to(i::text, 'UTF8')), 'hex'), 1, 'file', 'none'
        from generate_series(1, 2500) as i, unnest(array['kbo', 'refnis']) as s;
        insert into ops.load (delivery_id, source_id, started_at, outcome)
        select delivery_id, source_id, now(), 'loaded' from ops.delivery;
        analyze ops.load, ops.delivery;
        """
    )
    warehouse.commit()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        assert plan().ready
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1


def test_a_folder_without_a_project_is_refused(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="there is no dbt project in"):
        build.plan(warehouse, [], "genk", tmp_path / "nowhere")


def test_a_second_build_is_refused_while_one_runs_and_names_it(
    settings: Settings, warehouse: psycopg.Connection, project: Path
) -> None:
    with (
        db.connect(settings, autocommit=True) as running,
        build._only_build(running),
        pytest.raises(
            WarehouseError, match=rf"another build is running \(database session {running.info.backend_pid}, "
        ),
    ):
        build.run_build(settings, uuid4(), "genk", project_dir=project)
    with build._only_build(warehouse):
        pass


def test_a_newer_build_takes_mart_next_from_an_older_one_which_can_then_not_be_published(
    warehouse: psycopg.Connection, make_mart_next: Callable
) -> None:
    older = make_mart_next(warehouse, 1)
    newer = make_mart_next(warehouse, 2)
    with pytest.raises(WarehouseError, match=f"mart_next holds build {newer}"):
        publish.publish(warehouse, older, "")


@pytest.fixture
def status_changes(warehouse: psycopg.Connection, published: build.Plan) -> Callable[[str, bool], None]:
    """Publishes one status that time changes on a day, named in SQL."""

    def put(day: str, is_latest: bool) -> None:
        warehouse.execute(
            f"create table mart.fct_target_status as select {is_latest} as is_latest, ({day})::date as changes_on"
        )
        warehouse.commit()

    return put


BRUSSELS = "(now() at time zone 'Europe/Brussels')::date"


@pytest.mark.parametrize(
    ("day", "is_latest", "due"),
    [
        (BRUSSELS, True, True),
        (f"{BRUSSELS} - 40", True, True),
        (f"{BRUSSELS} + 1", True, False),
        (BRUSSELS, False, False),
        ("null", True, False),
    ],
)
def test_time_makes_a_build_due_from_the_day_on_which_it_changes_a_latest_status(
    status_changes: Callable[[str, bool], None], plan: Check, day: str, is_latest: bool, due: bool
) -> None:
    status_changes(day, is_latest)
    assert plan().changed == due
    if due:
        assert plan().reason == "time changed the status of an indicator since the last publication"


def test_time_does_not_undo_a_rollback(
    published: build.Plan, plan: Check, warehouse: psycopg.Connection, make_mart_next: Callable
) -> None:
    warehouse.execute(f"create table mart.fct_target_status as select true as is_latest, {BRUSSELS} as changes_on")
    warehouse.commit()
    publish.publish(warehouse, make_mart_next(warehouse, 2), published.inputs)
    publish.rollback(warehouse)
    assert warehouse.execute("select count(*) from mart.fct_target_status").fetchone() == (1,)
    warehouse.commit()
    assert not plan().changed


def test_a_change_among_the_planned_sources_makes_a_build_due(
    published: build.Plan, plan: Check, warehouse: psycopg.Connection
) -> None:
    warehouse.execute(
        "insert into ops.planned_source (source_id, publisher, title_nl, title_en, access, why_nl, why_en) "
        "values ('to_come', 'p', 't', 't', 'public', 'w', 'w')"
    )
    warehouse.commit()
    assert plan().reason == "changed since the last publication: catalogue"
