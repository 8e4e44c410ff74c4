"""Parts of a source, each at an address of its own: each is known by its own version, and replaces itself alone."""

from __future__ import annotations

import pytest

from ingest.catalogue import source
from ingest.gate import Refused
from ingest.standing import deliveries
from ingest.ways.addresses import Addresses
from tests.cordis_files import members

H2020, HORIZON = "cordis-h2020projects-csv.zip", "cordis-HORIZONprojects-csv.zip"


@pytest.fixture
def programmes(publisher, zipped, versioned):
    """A publisher of both programmes; `publish` puts out an export of one."""
    published = {}
    publisher.script = lambda request: versioned(request, published.get(request.path.lstrip("/")))
    published["way"] = Addresses(
        kind="addresses", addresses=(f"{publisher.address}/{H2020}", f"{publisher.address}/{HORIZON}")
    )

    def publish(name, programme, projects=1):
        published[name] = zipped(members(programme, [str(10_000 + nth) for nth in range(projects)]))

    publish(H2020, "H2020")
    publish(HORIZON, "HORIZON")
    return published, publish


def test_each_part_lands_and_is_asked_for_with_the_version_that_we_have_of_it(programmes, fetching, landed, outcomes):
    published, publish = programmes
    assert len(fetching(published["way"], "cordis")) == 2
    assert [name for name, _ in landed()] == [H2020, HORIZON]
    assert fetching(published["way"], "cordis") == []

    publish(HORIZON, "HORIZON", projects=2)

    assert len(fetching(published["way"], "cordis")) == 1
    assert outcomes() == ["landed", "landed", "unchanged", "unchanged", "unchanged", "landed"]


def test_last_modified_of_the_publisher_is_kept_with_the_delivery(programmes, fetching, publisher, zipped, warehouse):
    published, _ = programmes
    said = "Tue, 22 Sep 2026 10:00:00 GMT"
    content = published[H2020]
    publisher.script = lambda request: {"body": content, "headers": {"Last-Modified": said}}
    way = Addresses(kind="addresses", addresses=published["way"].addresses)

    fetching(way, "cordis")

    assert warehouse.execute("select distinct last_modified from ops.delivery").fetchall() == [(said,)]


def test_a_page_in_the_place_of_a_zip_is_refused(programmes, fetching, publisher, outcomes):
    published, _ = programmes
    publisher.answers({"body": b"<!DOCTYPE html><html></html>"})

    with pytest.raises(Refused, match="web page"):
        fetching(published["way"], "cordis")

    assert outcomes() == ["refused"]


def test_a_part_replaces_itself_alone(programmes, fetching, settings, warehouse):
    published, publish = programmes
    load(settings, warehouse, fetching, published)
    publish(HORIZON, "HORIZON", projects=2)
    load(settings, warehouse, fetching, published)

    states = [(one.file_name, one.state) for one in deliveries(warehouse, source("cordis"))]

    assert states == [(HORIZON, "current"), (HORIZON, "superseded"), (H2020, "current")]


def load(settings, warehouse, fetching, published):
    """Fetch what is new and load it, whatever the rules say."""
    from ingest.batch import load_waiting
    from ingest.staged import CheckOutcome

    fetching(published["way"], "cordis")
    for _ in load_waiting(settings, warehouse, source("cordis"), lambda connection, staged: CheckOutcome(passed=True)):
        pass
