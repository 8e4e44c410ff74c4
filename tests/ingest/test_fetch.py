"""What is new of a source lands once, and every attempt leaves a row."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest import landing
from ingest.catalogue import source
from ingest.fetch import fetch
from ingest.gate import Refused
from ingest.store import Store
from ingest.ways.address import Address
from warehouse.errors import WarehouseError

MEMBER = "TU_COM_REFNIS.txt"


@pytest.fixture
def refnis(publisher):
    """REFNIS, at an address of the misbehaving server."""
    return source("refnis").model_copy(
        update={"fetch": Address(kind="address", address=f"{publisher.address}/open%20data/TU_COM_REFNIS.zip")}
    )


@pytest.fixture
def run(refnis, settings, warehouse):
    return lambda: fetch(refnis, settings, warehouse, sleep=lambda seconds: None)


def of_the_publisher(warehouse):
    """Outcomes without those of the look into the inbox."""
    rows = warehouse.execute(
        "select outcome from ops.fetch where coalesce(message, '') not like 'nothing new in %%' order by fetch_id"
    ).fetchall()
    return [outcome for (outcome,) in rows]


def test_a_new_file_lands_with_its_receipt(publisher, refnis, run, warehouse, zipped):
    body = zipped({MEMBER: "LVL_REFNIS\n1\n"})
    publisher.answers({"body": body, "headers": {"ETag": '"v1"', "Last-Modified": "Sun, 01 Nov 2026 06:00:00 GMT"}})

    (delivery,) = run()

    row = warehouse.execute(
        "select delivery_id, file_name, size_bytes, origin, url, etag, last_modified, licence, uri from ops.delivery"
    ).fetchone()
    assert row[:8] == (
        delivery,
        "TU_COM_REFNIS.zip",
        len(body),
        "fetch",
        refnis.fetch.address,
        '"v1"',
        "Sun, 01 Nov 2026 06:00:00 GMT",
        "CC BY 4.0",
    )
    assert Path(row[8]).read_bytes() == body
    assert of_the_publisher(warehouse) == ["landed"]


def test_an_unchanged_file_is_neither_downloaded_nor_delivered_again(publisher, run, warehouse, zipped):
    body = zipped({MEMBER: "LVL_REFNIS\n1\n"})
    publisher.script = lambda request: (
        {"status": 304}
        if request.headers.get("if-none-match") == '"v1"'
        else {"body": body, "headers": {"ETag": '"v1"'}}
    )

    assert len(run()) == 1
    assert run() == []
    assert of_the_publisher(warehouse) == ["landed", "unchanged"]
    assert warehouse.execute(
        "select outcome from ops.fetch inner join ops.delivery using (delivery_id) order by fetch_id"
    ).fetchall() == [("landed",), ("unchanged",)], "the look says of which delivery there is no newer version"


def test_the_same_bytes_under_a_new_version_are_the_same_delivery(publisher, run, warehouse, zipped):
    body = zipped({MEMBER: "LVL_REFNIS\n1\n"})
    publisher.answers({"body": body, "headers": {"ETag": '"v1"'}}, {"body": body, "headers": {"ETag": '"v2"'}})

    assert len(run()) == 1
    assert run() == []
    assert of_the_publisher(warehouse) == ["landed", "duplicate"]
    run()
    assert publisher.requests[-1].headers["if-none-match"] == '"v2"'


def test_other_bytes_under_the_same_name_are_a_new_delivery_and_both_are_kept(publisher, run, warehouse, zipped):
    old, new = zipped({MEMBER: "a\n"}), zipped({MEMBER: "b\n"})
    publisher.answers({"body": old}, {"body": new})

    assert len(run() + run()) == 2
    kept = warehouse.execute("select uri from ops.delivery order by delivery_id").fetchall()
    assert [Path(uri).read_bytes() for (uri,) in kept] == [old, new]


@pytest.mark.parametrize(
    ("answer", "outcome", "message"),
    [
        ({"body": b"<html>captcha</html>", "headers": {"Content-Type": "text/html"}}, "refused", "web page"),
        ({"body": b"PK\x03\x04 and then nothing"}, "refused", "damaged or cut"),
        ({"body": b"LVL_REFNIS\n"}, "refused", "is no zip"),
        ({"status": 404}, "failed", "404"),
        ({"status": 500}, "failed", "500"),
    ],
)
def test_what_is_no_delivery_leaves_a_row_and_no_file(publisher, run, warehouse, settings, *, answer, outcome, message):
    publisher.answers(answer)

    with pytest.raises(WarehouseError, match=message):
        run()

    assert of_the_publisher(warehouse) == [outcome]
    assert warehouse.execute("select count(*) from ops.delivery").fetchone() == (0,)
    left = [path for path in Path(settings.landing).rglob("*") if path.is_file()]
    assert left == []


def test_a_zip_that_was_cut_on_the_way_to_the_publisher_is_refused(publisher, run, zipped):
    publisher.answers({"body": zipped({MEMBER: "LVL_REFNIS\n" * 1000})[:-30]})

    with pytest.raises(Refused, match=r"TU_COM_REFNIS.zip is a damaged or cut zip"):
        run()


def test_a_run_killed_before_the_row_heals_at_the_next_one(publisher, run, warehouse, zipped, monkeypatch):
    publisher.answers({"body": zipped({MEMBER: "a\n"})}, {"status": 404})
    monkeypatch.setattr(landing, "_register", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run()
    warehouse.rollback()
    assert warehouse.execute("select count(*) from ops.delivery").fetchone() == (0,)
    monkeypatch.undo()

    with pytest.raises(WarehouseError, match="404"):
        run()

    assert warehouse.execute("select file_name from ops.delivery").fetchall() == [("TU_COM_REFNIS.zip",)]
    assert of_the_publisher(warehouse) == ["landed", "failed"]


def test_a_run_killed_before_the_receipt_heals_at_the_next_one(publisher, run, warehouse, zipped, monkeypatch):
    body = zipped({MEMBER: "a\n"})
    publisher.answers({"body": body})

    @contextmanager
    def killed(*_):
        yield
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "_noted", killed)
    with pytest.raises(KeyboardInterrupt):
        run()
    warehouse.rollback()
    monkeypatch.undo()

    assert len(run()) == 1
    assert warehouse.execute("select count(*) from ops.delivery").fetchone() == (1,)


def test_offline_no_publisher_is_contacted(publisher, run, monkeypatch):
    monkeypatch.setenv("GENK_OFFLINE", "1")

    assert run() == []
    assert publisher.requests == []


def test_a_file_in_the_inbox_lands_also_when_the_publisher_is_away(publisher, refnis, run, settings, warehouse):
    publisher.answers({"status": 404})
    folder = settings.inbox / refnis.id
    folder.mkdir(parents=True)
    (folder / "TU_COM_REFNIS.txt").write_text("LVL_REFNIS\n")

    with pytest.raises(WarehouseError, match="404"):
        run()

    landed = warehouse.execute("select file_name, origin from ops.delivery").fetchall()
    assert landed == [("TU_COM_REFNIS.txt", "inbox")]


def test_a_wrong_file_in_the_inbox_does_not_keep_the_publishers_from_coming(publisher, refnis, run, settings, zipped):
    publisher.script = lambda request: (
        {"status": 304}
        if "if-none-match" in request.headers
        else {"body": zipped({MEMBER: "a\n"}), "headers": {"ETag": '"v1"'}}
    )
    folder = settings.inbox / refnis.id
    folder.mkdir(parents=True)
    (folder / "wrong.txt").write_text("x")

    assert len(run()) == 1
    with pytest.raises(Refused, match=r"file 1 of 1 in the inbox: the \.txt file is no delivery of refnis"):
        run()


def test_a_download_without_a_name_of_its_own_is_kept_under_the_catalogues(publisher, settings, warehouse):
    units = source("bestat_local_units").model_copy(
        update={"fetch": Address(kind="address", address=f"{publisher.address}/views/010873e5/result/JSON")}
    )
    publisher.answers({"body": b'{"facts": []}', "headers": {"Content-Type": "application/json"}})

    fetch(units, settings, warehouse, sleep=lambda seconds: None)

    assert warehouse.execute("select file_name from ops.delivery").fetchall() == [("bestat_local_units.json",)]
