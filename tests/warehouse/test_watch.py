"""Readers can neither hold the warehouse's locks nor stay over their limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest
from psycopg import conninfo

from warehouse import access, build, db, embedded, publish, setup, watch
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

Analyst = Callable[..., psycopg.Connection]
Publish = Callable[[int], publish.Publication]

LOCKS = [
    "pg_advisory_lock({key})", "pg_try_advisory_lock({key})", "pg_advisory_lock_shared({key})",
    "pg_try_advisory_lock_shared({key})", "pg_advisory_xact_lock({key})", "pg_try_advisory_xact_lock_shared({key})",
    "pg_advisory_lock(0, {key})", "pg_advisory_unlock_all()",
]  # fmt: skip
LARGE_OBJECTS = [
    "lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')", "lo_open(1, 131072)", "lo_put(1, 0, 'x')",
    "lo_get(1)", "lowrite(0, 'x')", "loread(0, 1)", "lo_unlink(1)", "lo_import('/etc/passwd')",
]  # fmt: skip


@pytest.mark.parametrize("login", ["bi_reader", "jan"])
def test_a_reader_takes_no_advisory_lock_and_makes_no_large_object(
    login: str, settings: Settings, analyst: Analyst
) -> None:
    reader = analyst("jan") if login == "jan" else db.connect(settings, role=login, autocommit=True)
    calls = [call.format(key=key) for call in LOCKS for key in (db.RAW_LOCK, build.BUILD_LOCK, publish.SWAP_LOCK)]
    for call in [*calls, *LARGE_OBJECTS]:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for function"):
            reader.execute(f"select {call}")
    reader.close()


def test_the_owner_alone_may_call_the_functions_that_lock(settings: Settings, warehouse: psycopg.Connection) -> None:
    rows = warehouse.execute(
        """
        select proname, coalesce(array_agg(acl.grantee::regrole::text) filter (where acl.grantee <> proowner), '{}')
        from pg_proc left join aclexplode(coalesce(proacl, acldefault('f', proowner))) as acl on true
        where pronamespace = 'pg_catalog'::regnamespace and proname ~ '(advisory|^lo_|^lo(read|write)$)'
        group by pg_proc.oid, proname
        """
    ).fetchall()
    assert {tuple(who) for name, who in rows if "advisory" in name} == {("warehouse_owner",)}
    assert {tuple(who) for name, who in rows if "advisory" not in name} == {()}
    assert len(rows) > 30


def test_no_function_of_ours_is_open_to_public(warehouse: psycopg.Connection) -> None:
    for schema in access.SCHEMAS:
        warehouse.execute(f"create function {schema}.one() returns integer language sql as 'select 1'")
    rows = warehouse.execute(
        """
        select oid::regprocedure::text from pg_proc
        where pronamespace::regnamespace::text = any(%s) and has_function_privilege('public', oid, 'execute')
        """,
        [list(access.SCHEMAS)],
    ).fetchall()
    assert rows == []


@contextmanager
def limits(monkeypatch: pytest.MonkeyPatch, group: str, **seconds: int) -> Iterator[None]:
    before = access.GROUPS[group]
    assert before.limits
    with monkeypatch.context() as patch:
        patch.setitem(access.GROUPS, group, replace(before, limits=replace(before.limits, **seconds)))
        yield


def unlimited(connection: psycopg.Connection) -> psycopg.Connection:
    """The session as one that has taken off its limits itself."""
    for setting in ("statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"):
        connection.execute(f"set {setting} = 0")
    return connection


@pytest.mark.parametrize("login", ["bi_reader", "jan"])
@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ({"idle_in_transaction": 0}, "idle in a transaction for more than 0 s"),
        ({"transaction": 0}, "a transaction was open for more than 0 s"),
    ],
)
def test_a_session_over_its_limit_is_ended_and_noted(  # noqa: PLR0917
    login: str, limit: dict[str, int], reason: str, settings: Settings, analyst: Analyst,
    warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    reader = unlimited(analyst("jan") if login == "jan" else db.connect(settings, role=login, autocommit=True))
    pid = reader.info.backend_pid
    reader.execute("begin")
    reader.execute("select 'a secret'")
    warehouse.commit()
    assert watch.end_over_limits(warehouse) == []
    group = "warehouse_analyst" if login == "jan" else "warehouse_bi"
    with limits(monkeypatch, group, **limit):
        told = watch.end_over_limits(warehouse)
    assert told == [f"ended the session of {login} (pid {pid}): {reason}"]
    with pytest.raises(psycopg.OperationalError):
        reader.execute("select 1")
    rows = warehouse.execute("select role_name, pid, reason from ops.ended_session").fetchall()
    assert rows == [(login, pid, reason)]


def test_a_statement_over_its_limit_is_ended(
    settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = unlimited(db.connect(settings, role="bi_reader", autocommit=True))
    reader.pgconn.send_query(b"select pg_sleep(600)")
    with limits(monkeypatch, "warehouse_bi", statement=0):
        told: list[str] = []
        started = time.monotonic()
        while not told and time.monotonic() - started < 10:
            told = watch.end_over_limits(warehouse)
    assert told == [
        f"ended the session of bi_reader (pid {reader.info.backend_pid}): a statement ran for more than 0 s"
    ]
    reader.close()


def test_neither_the_owner_nor_a_superuser_nor_an_idle_session_is_ended(
    server: Settings, settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = str(conninfo.conninfo_to_dict(settings.dsn or "")["dbname"])
    idle = db.connect(settings, role="bi_reader", autocommit=True)
    with db.connect(settings) as owner, psycopg.connect(embedded.admin_dsn(server), dbname=database) as admin:
        for connection in (owner, admin, idle):
            connection.execute("select 1")
        with (
            limits(monkeypatch, "warehouse_bi", statement=0, idle_in_transaction=0, transaction=0),
            limits(monkeypatch, "warehouse_analyst", statement=0, idle_in_transaction=0, transaction=0),
        ):
            assert watch.end_over_limits(warehouse) == []
        for connection in (owner, admin, idle):
            connection.execute("select 1")
    idle.close()


def test_a_publication_ends_a_reader_that_stands_in_its_way_for_too_long(
    publish_generation: Publish, next_mart: Callable[[int], UUID], settings: Settings, warehouse: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(publish, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(publish, "GRACE_SECONDS", 0.2)
    publish_generation(1)
    build_id = next_mart(2)
    reader = unlimited(db.connect(settings, role="bi_reader", autocommit=True))
    elsewhere = unlimited(db.connect(settings, role="bi_reader", autocommit=True))
    for connection, query in ((reader, "select count(*) from mart.fct_count"), (elsewhere, "select 1")):
        connection.execute("begin")
        connection.execute(query)
    publication = publish.publish(warehouse, build_id, "")
    (told,) = publication.warnings
    assert told.startswith(
        f"ended the session of bi_reader (pid {reader.info.backend_pid}): in the way of a publication"
    )
    elsewhere.execute("select 1")
    for connection in (reader, elsewhere):
        connection.close()


def test_a_reader_is_not_ended_before_the_publication_has_waited(
    publish_generation: Publish, next_mart: Callable[[int], UUID], settings: Settings, warehouse: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(publish, "GRACE_SECONDS", 0)
    publish_generation(1)
    build_id = next_mart(2)
    with db.connect(settings, role="bi_reader") as reader:
        reader.execute("select count(*) from mart.fct_count")
        with pytest.raises(WarehouseError, match="in use at each of 3 tries"):
            publish.publish(warehouse, build_id, "", tries=3)
        assert reader.execute("select max(generation) from mart.dim_place").fetchone() == (1,)


def test_an_analyst_that_locks_a_table_of_its_own_is_ended_too(
    publish_generation: Publish, next_mart: Callable[[int], UUID], analyst: Analyst, warehouse: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(publish, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(publish, "GRACE_SECONDS", 0.2)
    publish_generation(1)
    jan = analyst("jan")
    jan.execute(
        """
        create table sandbox.note (generation integer);
        create policy known on sandbox.note using (generation in (select generation from mart.dim_place));
        """
    )
    build_id = next_mart(2)
    unlimited(jan).execute("begin")
    pid = jan.info.backend_pid
    jan.execute("lock table sandbox.note in access exclusive mode")
    told = publish.publish(warehouse, build_id, "").warnings
    assert any(f"ended the session of jan (pid {pid})" in one for one in told)


def test_without_the_right_to_end_sessions_the_watch_says_what_to_do(
    server: Settings, warehouse: psycopg.Connection
) -> None:
    with psycopg.connect(embedded.admin_dsn(server), autocommit=True) as admin:
        admin.execute("revoke pg_signal_backend from warehouse_owner")
        try:
            with pytest.raises(WarehouseError, match="let `genk init` run once with WAREHOUSE_ADMIN_DSN"):
                watch.end_over_limits(warehouse)
            assert watch.end_in_the_way(warehouse, [], 0) == []
        finally:
            admin.execute("grant pg_signal_backend to warehouse_owner")


def test_a_login_that_was_made_by_hand_gets_the_limits_of_its_group(server: Settings, analyst: Analyst) -> None:
    analyst("jan")
    setup.prepare(server)
    with psycopg.connect(embedded.admin_dsn(server)) as admin:
        row = admin.execute("select rolconfig, rolconnlimit from pg_roles where rolname = 'jan'").fetchone()
    expected = access.GROUPS["warehouse_analyst"].limits
    assert expected
    assert row == ([f"{name}={value}" for name, value in expected.settings.items()], expected.connections)
