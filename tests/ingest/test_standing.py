"""Which delivery counts: the one that was brought or chosen last, also after a rebuild."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from ingest import standing
from ingest.batch import load_waiting
from ingest.catalogue import Source, source
from ingest.landing import Landed, collect_inbox, land_file, rebuild
from ingest.pipeline import pending
from ingest.staged import CheckOutcome, Staged
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

STREETS = source("street_register")
SECTORS = source("statbel_sectors")
HEADER = "street_name,house_number_from,house_number_to,parity,sector_code\n"


def passes(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
    return CheckOutcome(passed=True)


class Deliveries:
    """Brings files of the street register, one a last house number, and asks how they stand."""

    def __init__(self, settings: Settings, connection: psycopg.Connection, folder: Path) -> None:
        self.settings, self.connection, self.folder = settings, connection, folder

    def bring(self, last_number: int, name: str = "street_register.csv") -> Landed:
        path = self.folder / name
        path.write_text(f"{HEADER}Bret,1,{last_number},odd,71016A001\n")
        landed = land_file(STREETS, path, self.settings, self.connection)
        self.load()
        return landed

    def load(self) -> None:
        for _ in load_waiting(self.settings, self.connection, STREETS, passes):
            pass

    def states(self, of: Source = STREETS) -> dict[int, standing.State]:
        return {one.delivery_id: one.state for one in standing.deliveries(self.connection, of)}

    def use(self, delivery_id: int) -> standing.Delivery:
        return standing.use(self.settings, self.connection, STREETS, delivery_id, "it was right")

    def set_aside(self, delivery_id: int) -> standing.Delivery:
        return standing.set_aside(self.settings, self.connection, STREETS, delivery_id, "it was wrong")


@pytest.fixture
def brought(settings: Settings, warehouse: psycopg.Connection, tmp_path: Path) -> Deliveries:
    folder = tmp_path / "brought"
    folder.mkdir()
    return Deliveries(settings, warehouse, folder)


def test_bytes_that_a_newer_delivery_replaced_count_again_when_they_are_brought_again(brought: Deliveries) -> None:
    good, bad = brought.bring(99), brought.bring(9)
    assert brought.states() == {good.delivery_id: "superseded", bad.delivery_id: "current"}

    again = brought.bring(99)

    assert (again.delivery_id, again.is_new, again.is_news) == (good.delivery_id, False, True)
    assert brought.states() == {good.delivery_id: "current", bad.delivery_id: "superseded"}
    told = brought.connection.execute(
        "select outcome, message from ops.fetch order by fetch_id desc limit 1"
    ).fetchone()
    assert told == (
        "landed",
        f"the same bytes as delivery {good.delivery_id}, which is in use again in the place of a newer one",
    )


def test_bytes_of_the_delivery_that_counts_are_nothing_new(brought: Deliveries) -> None:
    brought.bring(9)
    current = brought.bring(99)
    before = standing.deliveries(brought.connection, STREETS)

    again = brought.bring(99)

    assert (again.delivery_id, again.is_new, again.is_news) == (current.delivery_id, False, False)
    assert standing.deliveries(brought.connection, STREETS) == before


def test_a_year_is_replaced_by_the_same_year_only(
    brought: Deliveries, settings: Settings, warehouse: psycopg.Connection, tmp_path: Path
) -> None:
    def bring(name: str, content: str) -> Landed:
        path = tmp_path / name
        path.write_text(content)
        return land_file(SECTORS, path, settings, warehouse)

    header = "|".join(column.published for column in SECTORS.files[0].columns)
    earlier = bring("OPENDATA_SECTOREN_2018.txt", f"{header}\na\n")
    later = bring("OPENDATA_SECTOREN_2019.txt", f"{header}\nb\n")

    assert not bring("OPENDATA_SECTOREN_2018.txt", f"{header}\na\n").is_news
    mended = bring("OPENDATA_SECTOREN_2018.txt", f"{header}\nc\n")
    again = bring("OPENDATA_SECTOREN_2018.txt", f"{header}\na\n")

    assert (again.delivery_id, again.is_news) == (earlier.delivery_id, True)
    order = [one.delivery_id for one in standing.deliveries(warehouse, SECTORS)]
    assert order == [earlier.delivery_id, mended.delivery_id, later.delivery_id]


def test_a_delivery_that_is_set_aside_gives_way_to_the_one_before_it(brought: Deliveries) -> None:
    good, bad = brought.bring(99), brought.bring(9)

    aside = brought.set_aside(bad.delivery_id)

    assert (aside.state, aside.reason) == ("set aside", "it was wrong")
    assert brought.states()[good.delivery_id] == "current"
    # a publisher that serves the same bytes for ever does not bring them back
    assert not brought.bring(9).is_news
    assert brought.states()[bad.delivery_id] == "set aside"
    assert brought.use(bad.delivery_id).state == "current"
    assert brought.states()[good.delivery_id] == "superseded"


def test_a_refused_delivery_that_is_set_aside_is_tried_no_more(brought: Deliveries) -> None:
    path = brought.folder / "street_register.csv"
    path.write_text("no,such,columns\n")
    refused = land_file(STREETS, path, brought.settings, brought.connection).delivery_id
    with pytest.raises(WarehouseError):
        brought.load()
    assert brought.states() == {refused: "refused"}
    assert pending(brought.connection, STREETS, retry_refused=True) == [refused]

    brought.set_aside(refused)

    assert pending(brought.connection, STREETS, retry_refused=True, again=[refused]) == []


def test_a_delivery_of_another_source_is_none_of_this_one(brought: Deliveries) -> None:
    with pytest.raises(WarehouseError, match="street_register has no delivery 99: `genk deliveries street_register`"):
        brought.use(99)


def test_choices_stand_beside_the_files_so_that_a_rebuild_ends_in_the_same_state(brought: Deliveries) -> None:
    first, second, third = brought.bring(99), brought.bring(9), brought.bring(1)
    brought.set_aside(third.delivery_id)
    brought.bring(99)
    fourth = brought.bring(5)
    brought.use(second.delivery_id)
    before = [(one.sha256, one.state, one.reason) for one in standing.deliveries(brought.connection, STREETS)]
    assert [state for _, state, _ in before] == ["current", "superseded", "superseded", "set aside"]
    assert [one.delivery_id for one in (second, fourth, first, third)] == [
        one.delivery_id for one in standing.deliveries(brought.connection, STREETS)
    ]
    brought.connection.execute(
        "truncate raw.street_register, ops.delivery, ops.delivery_choice restart identity cascade"
    )

    rebuild(brought.settings, brought.connection)
    brought.load()

    rebuilt = [(one.sha256, one.state) for one in standing.deliveries(brought.connection, STREETS)]
    assert rebuilt == [(sha256, state) for sha256, state, _ in before]
    assert rebuild(brought.settings, brought.connection) == []
    assert [(one.sha256, one.state) for one in standing.deliveries(brought.connection, STREETS)] == rebuilt


def look(brought: Deliveries) -> list[tuple[int, bool]]:
    found = collect_inbox(STREETS, brought.settings, brought.connection, sleep=lambda _: None)
    brought.load()
    return [(one.delivery_id, one.is_news) for one in found]


def test_what_lies_in_the_inbox_is_not_brought_again_but_what_is_put_there_again_is(brought: Deliveries) -> None:
    inbox = brought.settings.inbox / STREETS.id
    inbox.mkdir(parents=True)

    def drop(name: str, last_number: int) -> None:
        (inbox / name).write_text(f"{HEADER}Bret,1,{last_number},odd,71016A001\n")

    drop("street_register_a.csv", 99)
    assert look(brought) == [(1, True)]
    drop("street_register_b.csv", 9)
    assert look(brought) == [(1, False), (2, True)]
    assert look(brought) == [(1, False), (2, False)]
    assert brought.states() == {1: "superseded", 2: "current"}

    drop("street_register_b.csv", 99)  # the good bytes in the place of the bad ones
    assert look(brought) == [(1, False), (1, True)]
    assert brought.states() == {1: "current", 2: "superseded"}
    (inbox / "street_register_b.csv").unlink()
    assert look(brought) == [(1, False)]
    drop("street_register_b.csv", 9)  # and the bad ones once more, after an empty look
    assert look(brought) == [(1, False), (2, True)]
    assert brought.states() == {1: "superseded", 2: "current"}
