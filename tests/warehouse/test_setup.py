"""The database as `genk init` leaves it."""

import dataclasses
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg import conninfo

from warehouse import access, db, embedded, setup
from warehouse.errors import WarehouseError
from warehouse.settings import Settings


@pytest.fixture(scope="module")
def second_server(new_server: Callable[[], Settings]) -> Iterator[Settings]:
    """A server set up as `genk init` does, for tests that make logins or give them other passwords."""
    settings = new_server()
    setup.prepare(settings)
    yield settings
    embedded.stop(settings)


def test_preparing_twice_changes_nothing(second_server: Settings) -> None:
    def state() -> list[tuple]:
        with psycopg.connect(embedded.admin_dsn(second_server)) as connection:
            return connection.execute(
                "select rolname, rolcanlogin, rolsuper, rolconfig from pg_roles order by 1"
            ).fetchall()

    before = state()
    setup.prepare(second_server)
    assert state() == before


def test_a_database_that_other_scripts_made_is_not_current(warehouse: psycopg.Connection) -> None:
    assert setup.is_current(warehouse)
    warehouse.execute("comment on schema ops is 'made by the scripts 0123456789abcdef'")
    assert not setup.is_current(warehouse)
    warehouse.execute("drop schema ops cascade")
    assert not setup.is_current(warehouse)


def test_bi_reader_sees_the_schema_mart_only(settings: Settings, warehouse: psycopg.Connection) -> None:
    with db.connect(settings, role="bi_reader") as reader:
        rows = reader.execute(
            "select nspname from pg_namespace "
            "where has_schema_privilege(oid, 'usage') and nspname !~ '^(pg_|information|public)'"
        ).fetchall()
    assert rows == [("mart",)]


def test_password_files_are_readable_by_their_owner_only(server: Settings) -> None:
    files = list(server.secrets_dir.iterdir())
    assert files
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_wrong_password_is_refused(server: Settings) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"host=127.0.0.1 port={server.pg_port} dbname=warehouse user=bi_reader password=wrong")


@pytest.fixture
def own_server(second_server: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """The server as one of the user's own: addresses without passwords, which are in files, and nothing made yet."""
    made = {"own_owner": "the owner's own", "airflow": "airflow's own", "bi_reader": "the reader's own"}
    for login, secret in made.items():
        (tmp_path / login).write_text(f"{secret}\n")
        monkeypatch.setenv(f"GENK_PASSWORD_{login.upper()}_FILE", str(tmp_path / login))
    monkeypatch.setenv("GENK_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("WAREHOUSE_DSN", f"host=127.0.0.1 port={second_server.pg_port} dbname=own user=own_owner")
    monkeypatch.setenv("WAREHOUSE_ADMIN_DSN", embedded.admin_dsn(second_server))
    yield Settings.from_env()
    monkeypatch.undo()
    with psycopg.connect(embedded.admin_dsn(second_server), autocommit=True) as admin:
        admin.execute("drop database if exists own with (force)")
        admin.execute("drop role if exists own_owner")
    setup.prepare(second_server)  # gives the other logins their generated passwords back


def test_an_administrator_of_an_own_server_makes_owner_databases_and_logins(own_server: Settings) -> None:
    setup.prepare(own_server)
    with db.connect(own_server) as owner:
        assert owner.execute("select current_user, current_database()").fetchone() == ("own_owner", "own")
        owner.execute("create table mart.seen as select 1")
    with db.connect(own_server, role="bi_reader") as reader:
        assert reader.execute("select count(*) from mart.seen").fetchone() == (1,)
    with psycopg.connect(setup.airflow_dsn(own_server)) as airflow:
        assert airflow.execute("select current_user, current_database()").fetchone() == ("airflow", "airflow")


def test_given_passwords_are_written_nowhere(own_server: Settings) -> None:
    setup.prepare(own_server)
    assert not own_server.secrets_dir.exists()


def test_a_changed_password_file_reaches_the_server_at_the_next_init(own_server: Settings, tmp_path: Path) -> None:
    setup.prepare(own_server)
    (tmp_path / "own_owner").write_text("changed")
    setup.prepare(Settings.from_env())
    address = conninfo.make_conninfo(own_server.dsn or "", password="changed")
    psycopg.connect(address).close()


def test_an_empty_password_file_is_refused(own_server: Settings, tmp_path: Path) -> None:
    (tmp_path / "own_owner").write_text("\n")
    with pytest.raises(WarehouseError, match="is empty: put the password of own_owner in it"):
        Settings.from_env()


def test_an_administrator_needs_to_know_what_to_make(own_server: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GENK_PASSWORD_OWN_OWNER_FILE")
    with pytest.raises(WarehouseError, match="must name user, password and dbname"):
        setup.prepare(Settings.from_env())


def test_an_owner_who_may_not_make_roles_goes_on_with_those_an_administrator_made(settings: Settings) -> None:
    assert settings.admin_dsn is None
    setup.prepare(settings)


def test_an_owner_who_may_not_make_roles_is_told_which_are_missing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(access.GROUPS, "warehouse_astronaut", access.Group())
    with pytest.raises(WarehouseError, match=r"warehouse_astronaut are missing: .*WAREHOUSE_ADMIN_DSN"):
        setup.prepare(settings)


def test_a_server_on_another_port_is_named_instead_of_not_answering(server: Settings) -> None:
    asked = dataclasses.replace(server, pg_port=server.pg_port + 1)
    with pytest.raises(WarehouseError, match=f"runs on port {server.pg_port}.*make stop"):
        embedded.ensure_running(asked)


@pytest.fixture
def running(second_server: Settings) -> Iterator[Settings]:
    """The second server, running; it runs again after the test."""
    yield second_server
    second_server.home.chmod(0o711)
    embedded.ensure_running(second_server)


def test_a_server_is_stopped_by_the_process_that_holds_its_folder(running: Settings) -> None:
    running.home.chmod(0o700)
    assert embedded.stop(running)
    assert embedded.running_pid(running) is None
    assert not embedded.stop(running)


def test_a_server_that_was_killed_starts_again_at_once(running: Settings) -> None:
    psutil.Process(embedded.running_pid(running)).kill()
    while embedded.running_pid(running):  # a signal takes a moment
        time.sleep(0.001)
    embedded.ensure_running(running)
    psycopg.connect(embedded.admin_dsn(running)).close()


def test_a_lock_file_that_names_another_living_program_does_not_keep_the_server_down(running: Settings) -> None:
    lock = running.postgres_dir / "postmaster.pid"
    content = lock.read_text()
    embedded.stop(running)
    lock.write_text(content.replace(content.split()[0], str(os.getpid()), 1))
    embedded.ensure_running(running)
    psycopg.connect(embedded.admin_dsn(running)).close()


def test_deliveries_of_before_the_precedence_keep_their_order_and_new_ones_come_after(warehouse, settings):
    warehouse.execute("drop view ops.source_freshness")
    warehouse.execute("alter table ops.delivery drop column precedence")
    for name in ("one", "two"):
        warehouse.execute(
            "insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence) "
            "values ('refnis', %s, %s, %s, 1, 'file', 'test')",
            [name, name, name],
        )
    warehouse.commit()

    setup.prepare(settings)
    warehouse.execute(
        "insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence) "
        "values ('refnis', 'three', 'three', 'three', 1, 'file', 'test')"
    )

    names = warehouse.execute("select file_name from ops.delivery order by precedence").fetchall()
    assert names == [("one",), ("two",), ("three",)]


def test_a_home_of_before_the_age_of_content_is_late_with_a_day_that_nobody_knows(warehouse, settings):
    warehouse.execute("drop view ops.source_freshness")
    warehouse.execute("alter table ops.load drop column content_up_to")
    for column in ("look_after_days", "is_replaced_whole", "is_confirmed_by_delivery"):
        warehouse.execute(f"alter table ops.source drop column {column}")
    warehouse.execute(
        "insert into ops.source (source_id, publisher, title_nl, title_en, licence, attribution, access, cadence, "
        "late_after_days, personal_data) values ('kbo', 'p', 't', 't', 'l', 'a', 'public', '0 6 * * *', 4, 'none')"
    )
    warehouse.execute(
        "with delivery as (insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence) "
        "values ('kbo', 'f', 'u', 's', 1, 'file', 'l') returning delivery_id) "
        "insert into ops.load (delivery_id, source_id, started_at, outcome) "
        "select delivery_id, 'kbo', now(), 'loaded' from delivery"
    )
    warehouse.commit()

    setup.prepare(settings)

    assert warehouse.execute(
        "select state, data_up_to, late_from, look_late_from - (last_checked_at at time zone 'Europe/Brussels')::date "
        "from ops.source_freshness"
    ).fetchall() == [("late", None, None, 5)]
