"""A file a year or a month, each at an address of its own: each is known by its own version."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.gate import today
from ingest.ways.base import Visit
from ingest.ways.monthly import Monthly
from ingest.ways.yearly import Yearly
from warehouse.errors import WarehouseError

THIS_YEAR = today().year


class Files:
    """A publisher with a file a year."""

    def __init__(self, publisher, zipped, versioned):
        self.published = {}
        self.zipped = zipped
        self.way = Yearly(kind="yearly", address=f"{publisher.address}/TF_SOC_POP_STRUCT_{{year}}.zip", years_back=2)
        publisher.script = lambda request: versioned(request, self.published.get(int(request.path[-8:-4])))

    def publish(self, year, content="CD_REFNIS\n"):
        self.published[year] = self.zipped({f"TF_SOC_POP_STRUCT_{year}.txt": content})


@pytest.fixture
def files(publisher, zipped, versioned):
    return Files(publisher, zipped, versioned)


@pytest.fixture
def yearly(files, fetching):
    return lambda: fetching(files.way, "statbel_population")


def test_the_files_of_the_last_years_land_and_this_year_may_still_be_absent(files, yearly, landed, outcomes):
    files.publish(THIS_YEAR - 3)
    files.publish(THIS_YEAR - 2)
    files.publish(THIS_YEAR - 1)

    assert len(yearly()) == 2

    assert [name for name, _ in landed()] == [f"TF_SOC_POP_STRUCT_{THIS_YEAR - back}.zip" for back in (2, 1)]
    assert outcomes() == ["landed", "landed", "unchanged"]


def test_each_year_is_asked_for_with_the_version_that_we_have_of_it(files, yearly, outcomes):
    for back in range(3):
        files.publish(THIS_YEAR - back)
    assert len(yearly()) == 3
    assert yearly() == []
    assert outcomes()[3:] == ["unchanged"] * 3

    files.publish(THIS_YEAR - 1, "CD_REFNIS\nmended\n")

    assert len(yearly()) == 1


def test_an_address_that_is_there_for_no_year_is_a_failure(files, yearly, outcomes):
    with pytest.raises(WarehouseError, match="check the address in the catalogue"):
        yearly()

    assert outcomes()[-1] == "failed"


def test_a_month_is_asked_for_across_the_turn_of_the_year():
    visit = Visit(client=None, connection=None, today=date(2026, 2, 3), someone_brings=False, sleep=None)
    way = Monthly(kind="monthly", address="https://x/{year}/{month}.csv", months_back=3)

    asked = [offer.ask.address for offer in way.offers(visit)]

    assert asked == ["https://x/2025/11.csv", "https://x/2025/12.csv", "https://x/2026/01.csv", "https://x/2026/02.csv"]


def test_the_files_of_the_last_months_land_once(publisher, fetching, versioned, outcomes):
    way = Monthly(kind="monthly", address=f"{publisher.address}/{{year}}/{{month}}/TU_COM_REFNIS.txt", months_back=1)
    this = f"/{today():%Y/%m}/"
    publisher.script = lambda request: versioned(request, None if this in request.path else b"LVL_REFNIS\n")

    assert (len(fetching(way)), len(fetching(way))) == (1, 0)
    assert outcomes() == ["landed", "unchanged", "unchanged", "unchanged"]
