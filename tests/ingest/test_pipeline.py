"""A landed delivery becomes rows once, with its receipt, or nothing at all."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest

from ingest import load
from ingest.catalogue import source
from ingest.landing import land_file, rebuild
from ingest.pipeline import load_delivery, pending
from ingest.staged import CheckOutcome, Staged
from warehouse import db
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

STREETS = source("street_register")
KBO = source("kbo_open_data")
HEADER = "street_name,house_number_from,house_number_to,parity,sector_code\n"


def passes(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
    return CheckOutcome(passed=True)


ROW = "Bret,1,99,odd,71016A001\n"


def land(tmp_path: Path, settings: Settings, warehouse: psycopg.Connection, rows: str = ROW) -> int:
    path = tmp_path / "street_register.csv"
    path.write_text(HEADER + rows)
    return land_file(STREETS, path, settings, warehouse).delivery_id


def count(warehouse: psycopg.Connection, table: str) -> int:
    row = warehouse.execute(f"select count(*) from {table}").fetchone()
    warehouse.commit()
    assert row is not None
    return int(row[0])


def stages(warehouse: psycopg.Connection) -> list[str]:
    names = warehouse.execute("select tablename from pg_tables where schemaname = 'raw' and tablename like 'stage%'")
    return [name for (name,) in names]


def test_a_delivery_becomes_rows_of_that_delivery_with_a_receipt(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    delivery = land(tmp_path, settings, warehouse, "Bret,1,99,odd,71016A001\nBret,2,,even,71016A001\n")

    result = load_delivery(settings, warehouse, STREETS, delivery, passes)

    assert (result.outcome, result.rows_delivered, result.rows_opened) == ("loaded", 2, 2)
    assert warehouse.execute(
        "select content_up_to = (landed_at at time zone 'Europe/Brussels')::date "
        "from ops.load inner join ops.delivery using (delivery_id)"
    ).fetchall() == [(True,)]
    assert warehouse.execute(
        "select street_name, house_number_to, delivery_id, line_number from raw.street_register order by line_number"
    ).fetchall() == [("Bret", "99", delivery, 2), ("Bret", None, delivery, 3)]
    assert warehouse.execute(
        "select outcome, table_name, load_table.rows_opened from ops.load join ops.load_table using (load_id)"
    ).fetchall() == [("loaded", "street_register", 2)]


def test_loading_a_delivery_twice_changes_nothing(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    delivery = land(tmp_path, settings, warehouse)
    load_delivery(settings, warehouse, STREETS, delivery, passes)

    again = load_delivery(settings, warehouse, STREETS, delivery, passes)

    assert again.outcome == "unchanged"
    assert count(warehouse, "raw.street_register") == 1
    assert count(warehouse, "ops.load") == 1


def test_two_processes_that_load_the_same_delivery_at_once_load_it_once(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    delivery = land(tmp_path, settings, warehouse)
    outcomes = []

    def run() -> None:
        with db.connect(settings) as own:
            outcomes.append(load_delivery(settings, own, STREETS, delivery, passes).outcome)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["loaded", "unchanged", "unchanged"]
    assert count(warehouse, "raw.street_register") == 1


def test_a_delivery_that_fails_its_check_is_refused_and_leaves_no_rows(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    delivery = land(tmp_path, settings, warehouse)

    result = load_delivery(
        settings, warehouse, STREETS, delivery, lambda *_: CheckOutcome(passed=False, message="far too few rows")
    )

    assert (result.outcome, result.message) == ("refused", "far too few rows")
    assert count(warehouse, "raw.street_register") == 0
    assert stages(warehouse) == []
    assert pending(warehouse, STREETS) == []


def test_a_refused_delivery_is_loaded_when_it_is_asked_for_again(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    delivery = land(tmp_path, settings, warehouse)
    load_delivery(settings, warehouse, STREETS, delivery, lambda *_: CheckOutcome(passed=False, message="no"))

    again = load_delivery(settings, warehouse, STREETS, delivery, passes)
    assert (again.outcome, again.message) == ("refused", "refused before, so not tried again: no")
    assert pending(warehouse, STREETS, retry_refused=True) == [delivery]
    assert load_delivery(settings, warehouse, STREETS, delivery, passes, retry_refused=True).outcome == "loaded"
    assert pending(warehouse, STREETS, retry_refused=True) == []


def test_rows_that_the_check_takes_out_do_not_become_rows_and_are_counted(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    delivery = land(tmp_path, settings, warehouse, "Bret,1,99,odd,71016A001\nBret,2,98,evn,71016A001\n")

    def sets_apart(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
        connection.execute("delete from raw.stage_street_register where parity = 'evn'")
        return CheckOutcome(passed=True, rows_quarantined={"street_register": 1})

    result = load_delivery(settings, warehouse, STREETS, delivery, sets_apart)

    assert (result.rows_delivered, result.rows_quarantined, result.rows_opened) == (2, 1, 1)
    assert warehouse.execute("select rows_delivered, rows_quarantined, rows_opened from ops.load_table").fetchall() == [
        (2, 1, 1)
    ]


def test_a_load_that_breaks_leaves_a_failed_row_and_nothing_else_and_can_be_tried_again(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = land(tmp_path, settings, warehouse)
    whole = load.apply

    def breaks(connection: psycopg.Connection, staged: Staged) -> None:
        whole(connection, staged)
        raise RuntimeError("the power went")

    monkeypatch.setattr(load, "apply", breaks)
    with pytest.raises(RuntimeError, match="the power went"):
        load_delivery(settings, warehouse, STREETS, delivery, passes)

    assert count(warehouse, "raw.street_register") == 0
    assert stages(warehouse) == []
    assert warehouse.execute("select outcome, message from ops.load").fetchall() == [("failed", "RuntimeError")]
    assert pending(warehouse, STREETS) == [delivery]
    monkeypatch.undo()
    assert load_delivery(settings, warehouse, STREETS, delivery, passes).outcome == "loaded"


def test_a_load_that_breaks_does_not_keep_a_build_waiting(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = land(tmp_path, settings, warehouse)

    def breaks(connection: psycopg.Connection, staged: Staged) -> None:
        connection.execute("select 1 / 0")

    monkeypatch.setattr(load, "apply", breaks)
    with pytest.raises(WarehouseError, match=r"the database answers DivisionByZero \(22012\)"):
        load_delivery(settings, warehouse, STREETS, delivery, passes)

    with db.connect(settings) as other:
        free = other.execute("select pg_try_advisory_lock(%s)", [db.RAW_LOCK]).fetchone()
    assert free == (True,)


def test_rows_and_receipt_of_a_load_appear_at_the_same_moment(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = land(tmp_path, settings, warehouse)
    seen = []
    whole = load.apply

    def looks(connection: psycopg.Connection, staged: Staged) -> object:
        changes = whole(connection, staged)
        with db.connect(settings) as other:
            seen.append((count(other, "raw.street_register"), count(other, "ops.load")))
        return changes

    monkeypatch.setattr(load, "apply", looks)
    load_delivery(settings, warehouse, STREETS, delivery, passes)

    assert seen == [(0, 0)]
    with db.connect(settings) as other:
        assert (count(other, "raw.street_register"), count(other, "ops.load")) == (1, 1)


def test_a_build_that_reads_raw_makes_the_load_wait(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    delivery = land(tmp_path, settings, warehouse)

    def run() -> None:
        with db.connect(settings) as own:
            load_delivery(settings, own, STREETS, delivery, passes)

    with db.connect(settings) as build, db.raw_lock(build, shared=True):
        loading = threading.Thread(target=run)
        loading.start()
        loading.join(timeout=1.0)
        assert loading.is_alive()
        assert count(warehouse, "ops.load") == 0
    loading.join(timeout=20)
    assert count(warehouse, "raw.street_register") == 1


def test_every_delivery_is_kept_so_that_an_earlier_state_can_be_asked_for(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    first = land(tmp_path, settings, warehouse)
    second = land(tmp_path, settings, warehouse, "Bret,1,199,odd,71016A001\n")

    assert pending(warehouse, STREETS) == [first, second]
    for delivery in (first, second):
        load_delivery(settings, warehouse, STREETS, delivery, passes)

    assert warehouse.execute(
        "select delivery_id, house_number_to from raw.street_register order by delivery_id"
    ).fetchall() == [(first, "99"), (second, "199")]
    assert pending(warehouse, STREETS) == []


def test_a_new_column_is_left_out_and_said_so(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    path = tmp_path / "street_register.csv"
    path.write_text("remark," + HEADER + "x,Bret,1,99,odd,71016A001\n")
    delivery = land_file(STREETS, path, settings, warehouse).delivery_id

    result = load_delivery(settings, warehouse, STREETS, delivery, passes)

    assert result.outcome == "loaded"
    assert "new and left out: street_register: column 1;" in result.message
    assert warehouse.execute("select street_name from raw.street_register").fetchall() == [("Bret",)]


def test_a_landed_file_that_was_changed_since_is_not_loaded(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    delivery = land(tmp_path, settings, warehouse)
    uri = warehouse.execute("select uri from ops.delivery").fetchone()
    assert uri is not None
    landed = Path(uri[0])
    landed.chmod(0o644)
    landed.write_text(HEADER + "Bret,1,98,odd,71016A001\n")

    with pytest.raises(Exception, match="has changed since it was landed"):
        load_delivery(settings, warehouse, STREETS, delivery, passes)

    assert count(warehouse, "raw.street_register") == 0


def test_an_update_of_the_register_that_does_not_follow_is_refused_with_both_numbers(
    real_files: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    full = real_files / "kbo" / "KboOpenData_0136_2025_06_Full.zip"
    update = real_files / "kbo" / "KboOpenData_0147_2025_10_12_Update.zip"
    later = land_file(KBO, update, settings, warehouse).delivery_id
    earlier = land_file(KBO, full, settings, warehouse).delivery_id

    assert pending(warehouse, KBO) == [earlier, later]
    results = [load_delivery(settings, warehouse, KBO, delivery, passes) for delivery in (earlier, later)]

    assert [result.outcome for result in results] == ["loaded", "refused"]
    assert "147" in results[1].message
    assert "136" in results[1].message
    assert count(warehouse, "raw.kbo_enterprise") > 0
    assert stages(warehouse) == []


@pytest.mark.parametrize(
    ("source_id", "path", "rows"),
    [
        ("refnis", "geography/statbel_TU_COM_REFNIS.txt", 2769),
        ("nace_bel", "nace/nacebel_2025_nl_fr_de_en.csv", 2024),
        ("statistical_sectors", "geography/statsec_2025_genk.csv", 60),
    ],
)
def test_the_publishers_real_file_loads_as_it_stands(
    source_id: str, path: str, rows: int, *, real_files: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    origin = source(source_id)
    delivery = land_file(origin, real_files / path, settings, warehouse).delivery_id

    result = load_delivery(settings, warehouse, origin, delivery, passes)

    assert (result.outcome, result.rows_opened, result.message) == ("loaded", rows, "")
    keys = ", ".join(origin.files[0].key_columns)
    assert count(warehouse, f"(select distinct {keys} from raw.{source_id}) as keys") == rows


def test_after_a_rebuild_from_the_store_the_same_rows_are_loaded(
    tmp_path: Path, settings: Settings, warehouse: psycopg.Connection
) -> None:
    for rows in ("Bret,1,99,odd,71016A001\n", "Bret,1,199,odd,71016A001\n"):
        load_delivery(settings, warehouse, STREETS, land(tmp_path, settings, warehouse, rows), passes)
    query = "select street_name, house_number_to, line_number from raw.street_register order by delivery_id"
    before = warehouse.execute(query).fetchall()
    warehouse.execute("truncate raw.street_register, ops.delivery restart identity cascade")

    deliveries = rebuild(settings, warehouse)
    for delivery in deliveries:
        load_delivery(settings, warehouse, STREETS, delivery, passes)

    assert len(deliveries) == 2
    assert warehouse.execute(query).fetchall() == before
