"""A source that is loaded by parts: of each part the newest delivery that names it holds, and no other is touched."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import psycopg
import pytest

from ingest import standing
from ingest.batch import load_waiting
from ingest.catalogue import source
from ingest.landing import Landed, land_file
from ingest.staged import CheckOutcome, Staged
from ingest.template import filled_in
from warehouse.settings import Settings

TENANCY = source("site_tenancy")
CRIB, INCUBATHOR, THOR = "C-MINE-CRIB", "INCUBATHOR", "THOR-PARK"


def passes(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
    return CheckOutcome(passed=True)


class Managers:
    """Bring workbooks of sites, and ask how they stand."""

    def __init__(self, settings: Settings, connection: psycopg.Connection, folder: Path) -> None:
        self.settings, self.connection, self.folder = settings, connection, folder

    def land(self, *sites: str, until: date = date(2026, 6, 30)) -> Landed:
        path = self.folder / "site_tenancy.xlsx"
        rows = {"tenancy_sites": [(site, until, None) for site in sites]}
        path.write_bytes(filled_in(TENANCY, TENANCY.files[0], rows))
        return land_file(TENANCY, path, self.settings, self.connection)

    def bring(self, *sites: str, until: date = date(2026, 6, 30)) -> int:
        landed = self.land(*sites, until=until)
        for _ in load_waiting(self.settings, self.connection, TENANCY, passes):
            pass
        return landed.delivery_id

    def standing(self) -> dict[int, tuple[str, str]]:
        return {one.delivery_id: (one.state, one.reason) for one in standing.deliveries(self.connection, TENANCY)}

    def use(self, delivery_id: int) -> None:
        standing.use(self.settings, self.connection, TENANCY, delivery_id, "")

    def set_aside(self, delivery_id: int) -> None:
        standing.set_aside(self.settings, self.connection, TENANCY, delivery_id, "it was wrong")


@pytest.fixture
def managers(settings: Settings, warehouse: psycopg.Connection, tmp_path: Path) -> Managers:
    return Managers(settings, warehouse, tmp_path)


def test_deliveries_of_other_parts_stand_beside_each_other(managers: Managers) -> None:
    crib, thor = managers.bring(CRIB), managers.bring(INCUBATHOR, THOR)
    assert managers.standing() == {
        crib: ("current", "of C-MINE-CRIB"),
        thor: ("current", "of INCUBATHOR, THOR-PARK"),
    }


def test_a_newer_delivery_takes_the_parts_that_it_names(managers: Managers) -> None:
    first, second = managers.bring(CRIB, THOR), managers.bring(THOR, INCUBATHOR)
    assert managers.standing() == {
        first: ("loaded", f"of C-MINE-CRIB; THOR-PARK by delivery {second}"),
        second: ("current", "of INCUBATHOR, THOR-PARK"),
    }
    third = managers.bring(CRIB)
    assert managers.standing()[first] == ("superseded", f"by delivery {second}, {third}")


def test_bytes_that_are_brought_again_take_their_parts_back_and_no_others(managers: Managers) -> None:
    first, second = managers.bring(CRIB), managers.bring(CRIB, until=date(2026, 7, 31))
    other = managers.bring(THOR)
    assert managers.land(CRIB).is_news
    assert managers.standing() == {
        first: ("current", "of C-MINE-CRIB; the same bytes were delivered again"),
        second: ("superseded", f"by delivery {first}"),
        other: ("current", "of THOR-PARK"),
    }


def test_bytes_whose_parts_are_in_use_are_no_news_though_a_newer_delivery_brought_others(managers: Managers) -> None:
    managers.bring(CRIB)
    managers.bring(THOR)
    assert not managers.land(CRIB).is_news


def test_bytes_count_again_while_a_newer_delivery_waits_that_may_name_their_parts(managers: Managers) -> None:
    first = managers.bring(CRIB)
    managers.land(CRIB, until=date(2026, 7, 31))
    assert managers.land(CRIB).is_news
    assert managers.standing()[first][0] == "current"


def test_what_is_set_aside_gives_its_parts_back(managers: Managers) -> None:
    first, second = managers.bring(CRIB, THOR), managers.bring(CRIB)
    managers.set_aside(second)
    assert managers.standing() == {
        first: ("current", "of C-MINE-CRIB, THOR-PARK"),
        second: ("set aside", "it was wrong"),
    }
    managers.use(second)
    assert managers.standing()[first][0] == "loaded"


def test_what_is_chosen_takes_all_of_its_parts(managers: Managers) -> None:
    first, second = managers.bring(CRIB, THOR), managers.bring(THOR)
    managers.use(first)
    assert managers.standing() == {
        first: ("current", "of C-MINE-CRIB, THOR-PARK"),
        second: ("superseded", f"by delivery {first}"),
    }
