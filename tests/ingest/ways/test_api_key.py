"""An address that asks for a key: the key goes to that host, and is written down nowhere."""

from __future__ import annotations

import logging

import pytest

from ingest.gate import Refused
from ingest.ways.api_key import ApiKey
from warehouse.errors import WarehouseError

KEY = "s3cret-k3y"
WAY = ApiKey(kind="api_key", address="https://api.example/x", secret="COUNTS_API_KEY", header="X-Api-Key")
WAYS = [
    pytest.param({}, id="header"),
    pytest.param({"header": None, "query": "key"}, id="query"),
]


@pytest.fixture
def way(publisher, monkeypatch):
    monkeypatch.setenv("COUNTS_API_KEY", KEY)
    return lambda **changes: WAY.model_copy(
        update={"address": f"{publisher.address}/TU_COM_REFNIS.txt?year=2025", **changes}
    )


def test_the_key_is_sent_in_a_header(way, publisher, fetching, versioned, outcomes):
    publisher.script = lambda request: versioned(request, b"LVL_REFNIS\n")

    assert (len(fetching(way())), len(fetching(way()))) == (1, 0)
    assert [request.headers["x-api-key"] for request in publisher.requests] == [KEY, KEY]
    assert outcomes() == ["landed", "unchanged"]


def test_the_key_is_sent_in_the_query_and_kept_out_of_the_ledger(way, publisher, fetching, landed):
    publisher.answers({"body": b"LVL_REFNIS\n"})

    fetching(way(header=None, query="key"))

    assert publisher.requests[0].path == f"/TU_COM_REFNIS.txt?year=2025&key={KEY}"
    assert landed() == [("TU_COM_REFNIS.txt", f"{publisher.address}/TU_COM_REFNIS.txt?year=2025")]


@pytest.mark.parametrize("status", [302, 307])
@pytest.mark.parametrize("changes", WAYS)
def test_a_redirect_to_another_host_is_not_followed(way, publisher, other_publisher, fetching, *, status, changes):
    publisher.answers({"status": status, "headers": {"Location": f"{other_publisher.address}/TU_COM_REFNIS.txt"}})

    with pytest.raises(Refused, match="the catalogue lets it go to"):
        fetching(way(**changes))
    assert other_publisher.requests == []


@pytest.mark.parametrize("answer", [{"status": 403}, {"status": 404}, {"status": 500}, {"body": b"<html>"}])
@pytest.mark.parametrize("changes", WAYS)
def test_no_message_and_no_log_tells_the_key(way, publisher, fetching, warehouse, *, caplog, changes, answer):
    publisher.answers(answer)
    caplog.set_level(logging.INFO)

    with pytest.raises(WarehouseError) as caught:
        fetching(way(**changes))
    told = warehouse.execute("select message from ops.fetch").fetchall()
    assert KEY not in f"{caught.value} {caught.value.__cause__} {told} {caplog.text} {way(**changes)!r}"


def test_without_the_key_the_message_says_how_to_set_it(way, publisher, fetching, monkeypatch):
    monkeypatch.delenv("COUNTS_API_KEY")

    with pytest.raises(WarehouseError, match=r"set COUNTS_API_KEY \(or COUNTS_API_KEY_FILE\)"):
        fetching(way())
    assert publisher.requests == []


def test_without_the_key_an_inbox_is_enough(way, publisher, fetching, settings, monkeypatch):
    monkeypatch.delenv("COUNTS_API_KEY")
    (settings.inbox / "refnis").mkdir(parents=True)

    assert fetching(way()) == []
    assert publisher.requests == []
