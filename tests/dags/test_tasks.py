from __future__ import annotations

import os
from dataclasses import replace
from uuid import UUID

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from genk import site
from ingest.gate import Refused
from warehouse import access, contract, db

HEADER = "street_name,house_number_from,house_number_to,parity,sector_code\n"
DAG = "ingest_street_register"
PARAMS = {"accept_volume": False, "retry": False}


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    monkeypatch.setenv("GENK_OFFLINE", "1")


@pytest.fixture
def drop(settings):
    """Puts a file into the inbox of the street register."""

    def put(name: str, content: str) -> None:
        folder = settings.inbox / "street_register"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)

    return put


def outcomes(warehouse) -> list[str]:
    return [row[0] for row in warehouse.execute("select outcome from ops.load order by load_id")]


def test_a_new_file_is_fetched_and_loaded_and_the_same_file_again_is_skipped(call, drop, warehouse):
    drop("street_register.csv", HEADER + "Stationsstraat,1,99,odd,71016A001\n")
    assert call(DAG, "fetch", "street_register", params=PARAMS) == 1
    call(DAG, "load", "street_register", params=PARAMS)
    assert outcomes(warehouse) == ["loaded"]
    with pytest.raises(AirflowSkipException, match="nothing new"):
        call(DAG, "fetch", "street_register", params=PARAMS)


def test_a_source_without_any_delivery_is_skipped(call, settings):
    with pytest.raises(AirflowSkipException, match="refnis has nothing new"):
        call("ingest_refnis", "fetch", "refnis", params=PARAMS)


def test_a_file_that_is_refused_at_the_door_fails_without_another_try(call, drop):
    drop("holiday.csv", "a,b\n1,2\n")
    with pytest.raises(AirflowFailException, match=r"the \.csv file is no delivery of street_register"):
        call(DAG, "fetch", "street_register", params=PARAMS)


def test_a_refused_delivery_fails_the_load_with_its_reason_and_the_good_one_stays(call, drop, warehouse):
    drop("street_register_2026-01-01.csv", HEADER + "Stationsstraat,1,99,odd,71016A001\n")
    drop("street_register_2026-02-01.csv", "street,from\nStationsstraat,1\n")
    assert call(DAG, "fetch", "street_register", params=PARAMS) == 2
    with pytest.raises(Refused, match=r"street_register_2026-02-01\.csv"):
        call(DAG, "load", "street_register", params=PARAMS)
    assert outcomes(warehouse) == ["loaded", "refused"]
    assert warehouse.execute("select count(*) from raw.street_register").fetchone() == (1,)


def test_a_refused_delivery_waits_again_when_it_is_asked_for(call, drop, warehouse):
    drop("street_register.csv", "street,from\nStationsstraat,1\n")
    call(DAG, "fetch", "street_register", params=PARAMS)
    with pytest.raises(Refused):
        call(DAG, "load", "street_register", params=PARAMS)
    with pytest.raises(AirflowSkipException):
        call(DAG, "fetch", "street_register", params=PARAMS)
    assert call(DAG, "fetch", "street_register", params={**PARAMS, "retry": True}) == 1


def test_nothing_is_built_before_every_required_source_is_loaded(call, settings):
    with pytest.raises(AirflowSkipException, match="nothing is loaded yet of kbo_open_data"):
        call("build_warehouse", "plan")


@pytest.fixture
def loaded(warehouse):
    """One loaded delivery of each required source, as far as the ledger tells."""
    for source_id in ("kbo_open_data", "nace_bel", "refnis", "statistical_sectors"):
        warehouse.execute(
            """
            with delivery as (
                insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence)
                values (%(id)s, 'f', 'u', %(id)s, 1, 'file', 'l') returning delivery_id
            )
            insert into ops.load (delivery_id, source_id, started_at, outcome)
            select delivery_id, %(id)s, now(), 'loaded' from delivery
            """,
            {"id": source_id},
        )
    warehouse.commit()


def test_a_due_build_gets_an_id_that_the_next_tasks_share(call, loaded):
    planned = call("build_warehouse", "plan")
    assert UUID(planned["build_id"])
    assert "refnis" in planned["inputs"]


def test_a_mart_that_fails_its_checks_fails_the_task_with_the_reason(call, settings, monkeypatch):
    import expectations.mart
    from ingest.staged import CheckOutcome

    def broken(connection, build_id, made, *, accept_volume):
        return CheckOutcome(False, {}, f"dim_date is empty in {build_id}")

    monkeypatch.setattr(contract, "of_build", lambda settings: {})
    monkeypatch.setattr(expectations.mart, "check_mart", broken)
    with pytest.raises(Exception, match="dim_date is empty in b1"):
        call("build_warehouse", "check_mart", {"build_id": "b1", "inputs": "x"}, params={"accept_volume": False})


def test_the_documentation_of_the_same_code_is_not_made_again(call, settings, monkeypatch, capsys):
    monkeypatch.setattr(os, "nice", lambda _: 0)  # it would be the test run's own
    monkeypatch.setattr(site, "write_docs_of_new_code", lambda *_: settings.site_dir / "dbt_docs.html")
    call("describe_tables", "docs")
    assert "dbt_docs.html" in capsys.readouterr().out
    monkeypatch.setattr(site, "write_docs_of_new_code", lambda *_: None)
    with pytest.raises(AirflowSkipException):
        call("describe_tables", "docs")


def test_the_watch_ends_a_reader_that_took_off_its_own_limits(call, settings, warehouse, monkeypatch, capsys):
    limits = replace(access.GROUPS["warehouse_bi"].limits, idle_in_transaction=0)
    monkeypatch.setitem(access.GROUPS, "warehouse_bi", replace(access.GROUPS["warehouse_bi"], limits=limits))
    reader = db.connect(settings, role="bi_reader")
    reader.execute("set idle_in_transaction_session_timeout = 0")
    pid = reader.info.backend_pid
    call("watch_readers", "end_over_limits")
    assert f"ended the session of bi_reader (pid {pid}): idle in a transaction" in capsys.readouterr().out
    assert warehouse.execute("select role_name, pid from ops.ended_session").fetchall() == [("bi_reader", pid)]
    reader.close()
