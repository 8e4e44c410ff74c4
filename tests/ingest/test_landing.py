"""A file becomes a delivery once, whole, under its own name, or not at all."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

import pytest

from ingest import landing
from ingest.catalogue import source
from ingest.gate import Refused
from ingest.landing import collect_inbox, land_file, open_delivery, rebuild, register_missing
from ingest.store import Store
from warehouse.errors import WarehouseError

KBO = source("kbo_open_data")
STREETS = source("street_register")
REFNIS = source("refnis")
HEADER = "street_name,house_number_from,house_number_to,parity,sector_code\n"


@pytest.fixture
def street_file(tmp_path):
    path = tmp_path / "street_register.csv"
    path.write_text(HEADER + "Bret,1,99,odd,71016A001\n")
    return path


@pytest.fixture
def inbox(settings):
    folder = settings.inbox / "street_register"
    folder.mkdir(parents=True)
    return folder


def collect(settings, warehouse):
    return collect_inbox(STREETS, settings, warehouse, sleep=lambda seconds: None)


def fetches(warehouse):
    return warehouse.execute("select outcome, file_name, message from ops.fetch order by fetch_id").fetchall()


# --- the store


def test_a_landed_file_stands_under_its_hash_read_only_with_its_receipt(street_file, settings, warehouse):
    landed = land_file(STREETS, street_file, settings, warehouse)

    uri, sha256 = warehouse.execute("select uri, sha256 from ops.delivery").fetchone()
    path = Path(uri)
    assert path == Path(settings.landing) / "street_register" / sha256[:12] / "street_register.csv"
    assert path.read_bytes() == street_file.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    receipt = json.loads((path.parent / "receipt.json").read_text())
    assert receipt["sha256"] == sha256
    assert receipt["origin"] == "file"
    assert receipt["licence"] == STREETS.licence
    assert landed.is_new
    assert open_delivery(warehouse, landed.delivery_id) == path


def test_the_same_bytes_again_are_one_delivery_whatever_their_name(street_file, settings, warehouse, tmp_path):
    first = land_file(STREETS, street_file, settings, warehouse)
    other = tmp_path / "street_register_2026-11-22.csv"
    other.write_bytes(street_file.read_bytes())

    second = land_file(STREETS, other, settings, warehouse)

    assert (second.delivery_id, second.is_new) == (first.delivery_id, False)
    assert [row[:2] for row in fetches(warehouse)] == [
        ("landed", "street_register.csv"),
        ("duplicate", "street_register_2026-11-22.csv"),
    ]


def test_a_landed_file_that_is_gone_comes_back_with_the_same_bytes(street_file, settings, warehouse):
    landed = land_file(STREETS, street_file, settings, warehouse)
    path = open_delivery(warehouse, landed.delivery_id)
    path.unlink()
    with pytest.raises(WarehouseError, match="is gone"):
        open_delivery(warehouse, landed.delivery_id)

    again = land_file(STREETS, street_file, settings, warehouse)

    assert again.delivery_id == landed.delivery_id
    assert open_delivery(warehouse, landed.delivery_id) == path


def test_nothing_is_left_aside_after_landing_or_refusing(street_file, settings, warehouse, tmp_path):
    land_file(STREETS, street_file, settings, warehouse)
    page = tmp_path / "street_register_2.csv"
    page.write_text("<html>")
    with pytest.raises(Refused):
        land_file(STREETS, page, settings, warehouse)

    assert [path for path in (Path(settings.landing) / ".incoming").rglob("*") if path.is_file()] == []


def test_what_a_killed_run_left_aside_is_cleared_but_a_resumable_download_is_kept(settings, warehouse):
    spool = Store(settings).spool("street_register")
    for name in ("0123abcd", "abc.part", "abc.part.json", "old.part"):
        (spool / name).write_text("x")
    os.utime(spool / "old.part", (0, 0))

    register_missing(STREETS, settings, warehouse)

    assert sorted(path.name for path in spool.iterdir()) == ["abc.part", "abc.part.json"]


def test_the_ledger_is_made_again_from_the_receipts_in_the_order_of_landing(street_file, settings, warehouse):
    query = (
        "select file_name, uri, sha256, size_bytes, origin, url, etag, licence, landed_at "
        "from ops.delivery order by landed_at"
    )
    land_file(STREETS, street_file, settings, warehouse)
    street_file.write_text(HEADER + "Bret,1,199,odd,71016A001\n")
    land_file(STREETS, street_file, settings, warehouse)
    before = warehouse.execute(query).fetchall()
    warehouse.execute("truncate ops.delivery cascade")

    new = rebuild(settings, warehouse)

    assert warehouse.execute(query).fetchall() == before
    assert new == sorted(new)
    assert len(new) == 2
    assert rebuild(settings, warehouse) == []


def test_a_store_that_was_moved_is_found_again(street_file, settings, warehouse, tmp_path, monkeypatch):
    landed = land_file(STREETS, street_file, settings, warehouse)
    Path(settings.landing).rename(tmp_path / "elsewhere")
    monkeypatch.setenv("GENK_LANDING", str(tmp_path / "elsewhere"))

    rebuild(type(settings).from_env(), warehouse)

    assert open_delivery(warehouse, landed.delivery_id).is_relative_to(tmp_path / "elsewhere")


def test_a_broken_receipt_is_named(street_file, settings, warehouse):
    landed = land_file(STREETS, street_file, settings, warehouse)
    receipt = open_delivery(warehouse, landed.delivery_id).parent / "receipt.json"
    receipt.write_text("{}")

    with pytest.raises(WarehouseError, match=r"receipt\.json is no receipt"):
        rebuild(settings, warehouse)


def test_a_remote_store_holds_the_same_and_reads_it_back_whole(street_file, settings, warehouse, monkeypatch, tmp_path):
    monkeypatch.setenv("GENK_LANDING", f"memory://{tmp_path.name}/landing")
    remote = type(settings).from_env()

    landed = land_file(STREETS, street_file, remote, warehouse)
    again = land_file(STREETS, street_file, remote, warehouse)

    (uri,) = warehouse.execute("select uri from ops.delivery").fetchone()
    assert uri.startswith("memory://")
    assert again.delivery_id == landed.delivery_id
    copy = open_delivery(warehouse, landed.delivery_id, remote)
    assert copy.read_bytes() == street_file.read_bytes()
    landing.forget_copy(copy, remote)
    assert not copy.exists()
    warehouse.execute("truncate ops.delivery cascade")
    assert len(rebuild(remote, warehouse)) == 1


def test_a_file_that_is_not_there_is_said(settings, warehouse, tmp_path):
    with pytest.raises(WarehouseError, match=r"there is no file .*street_register\.csv"):
        land_file(STREETS, tmp_path / "street_register.csv", settings, warehouse)


# --- the inbox


def test_a_dropped_file_lands_once_and_stays_where_it_is(inbox, street_file, settings, warehouse):
    dropped = street_file.rename(inbox / street_file.name)

    (first,) = collect(settings, warehouse)
    (second,) = collect(settings, warehouse)

    assert (first.is_new, second.is_new) == (True, False)
    assert first.delivery_id == second.delivery_id
    assert dropped.exists()
    assert [row[0] for row in fetches(warehouse)] == ["landed", "unchanged"]
    assert warehouse.execute("select origin from ops.delivery").fetchall() == [("inbox",)]


def test_a_changed_file_of_the_same_name_and_size_lands_again(inbox, settings, warehouse):
    dropped = inbox / "street_register.csv"
    dropped.write_text(HEADER + "Bret,1,98,all,71016A001\n")
    collect(settings, warehouse)
    age = dropped.stat().st_mtime
    dropped.write_text(HEADER + "Bret,1,99,all,71016A001\n")
    os.utime(dropped, (age, age))

    assert [landed.is_new for landed in collect(settings, warehouse)] == [True]


def test_an_absent_or_empty_inbox_is_nothing_new(settings, warehouse):
    assert collect(settings, warehouse) == []
    assert [row[0] for row in fetches(warehouse)] == ["unchanged"]


@pytest.mark.parametrize("name", [".street_register.csv", "street_register.csv.part", "street_register.csv.filepart"])
def test_a_name_of_a_file_in_the_making_is_left_alone(inbox, settings, warehouse, name):
    (inbox / name).write_text(HEADER)

    assert collect(settings, warehouse) == []


def test_a_file_that_grows_is_left_for_the_next_time(inbox, settings, warehouse):
    dropped = inbox / "street_register.csv"
    dropped.write_text(HEADER + "Bret,1,99,odd,71016A001\n")

    def still_writing(seconds):
        assert 0 < seconds <= landing.SETTLED_AFTER
        with dropped.open("a") as file:
            file.write("Bret,2,98,even,71016A001\n")

    assert collect_inbox(STREETS, settings, warehouse, sleep=still_writing) == []
    assert len(collect(settings, warehouse)) == 1


def test_a_file_that_has_settled_is_taken_without_waiting(inbox, settings, warehouse, monkeypatch):
    dropped = inbox / "street_register.csv"
    dropped.write_text(HEADER + "Bret,1,99,odd,71016A001\n")
    later = time.time() + 60
    monkeypatch.setattr(time, "time", lambda: later)

    assert len(collect_inbox(STREETS, settings, warehouse, sleep=lambda seconds: pytest.fail("waited"))) == 1


def test_a_wrong_name_is_refused_with_the_expected_ones_and_stays(inbox, settings, warehouse):
    wrong = inbox / "streets.csv"
    wrong.write_text(HEADER)

    with pytest.raises(Refused, match=r"the name must be street_register\.csv or street_register_YYYY-MM-DD\.csv"):
        collect(settings, warehouse)

    assert wrong.exists()
    ((outcome, name, message),) = fetches(warehouse)
    assert (outcome, name) == ("refused", None)
    assert "the name must be" in message


def test_a_refused_file_does_not_keep_a_good_one_from_landing(inbox, settings, warehouse):
    (inbox / "a_wrong_one.csv").write_text(HEADER)
    (inbox / "street_register.csv").write_text(HEADER + "Bret,1,99,odd,71016A001\n")

    assert [landed.is_new for landed in collect(settings, warehouse)] == [True]
    assert [row[0] for row in fetches(warehouse)] == ["refused", "landed"]
    with pytest.raises(Refused, match=r"file 1 of 2 in the inbox: the \.csv file is no delivery of street_register"):
        collect(settings, warehouse)


def test_the_real_extracts_land(real_files, settings, warehouse):
    for name in ("KboOpenData_0136_2025_06_Full.zip", "KboOpenData_0147_2025_10_12_Update.zip"):
        assert land_file(KBO, real_files / "kbo" / name, settings, warehouse).is_new


def test_a_refused_file_leaves_a_row_and_no_delivery(settings, warehouse, tmp_path):
    path = tmp_path / "KboOpenData_0140_2025_10_05_Full.zip"
    path.write_text("<html>Please log in</html>")

    with pytest.raises(Refused, match="is an HTML page"):
        land_file(KBO, path, settings, warehouse)

    assert [row[:2] for row in fetches(warehouse)] == [("refused", path.name)]
    assert warehouse.execute("select count(*) from ops.delivery").fetchone() == (0,)
    assert [entry for entry in Path(settings.landing).rglob("*") if entry.is_file()] == []


def test_a_full_disk_is_said_and_leaves_a_failed_row(street_file, settings, warehouse, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "put", full)
    with pytest.raises(WarehouseError, match="the disk of the landing folder is full: make room"):
        land_file(STREETS, street_file, settings, warehouse)

    ((outcome, _, message),) = fetches(warehouse)
    assert (outcome, message) == ("failed", "OSError: No space left on device")


def test_a_disk_that_is_full_for_the_receipt_keeps_neither_it_nor_the_file(
    street_file, settings, warehouse, monkeypatch
):
    write = Path.write_bytes

    def full(path, content):
        write(path, content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WarehouseError, match="the disk of the landing folder is full"):
        land_file(STREETS, street_file, settings, warehouse)
    left = [path for path in Path(settings.landing).rglob("*") if path.is_file()]
    monkeypatch.undo()

    assert left == []
    assert land_file(STREETS, street_file, settings, warehouse).is_new


def test_a_zip_or_its_bare_content_lands_where_both_are_published(tmp_path, settings, warehouse, zipped):
    bare = tmp_path / "TU_COM_REFNIS.txt"
    bare.write_text("LVL_REFNIS\n1\n")
    packed = tmp_path / "TU_COM_REFNIS.zip"
    packed.write_bytes(zipped({"TU_COM_REFNIS.txt": "LVL_REFNIS\n1\n"}))

    assert land_file(REFNIS, bare, settings, warehouse).is_new
    assert land_file(REFNIS, packed, settings, warehouse).is_new
