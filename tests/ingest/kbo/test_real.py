"""The publisher's own files: the head of full 0136 and update 0147."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from ingest.kbo.layout import tables
from warehouse.errors import WarehouseError

FULL_136 = "KboOpenData_0136_2025_06_Full.zip"
UPDATE_147 = "KboOpenData_0147_2025_10_12_Update.zip"


@pytest.fixture
def real(real_files: Path) -> Path:
    return real_files / "kbo"


def read(path: Path, member: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.TextIOWrapper(archive.open(member), "utf-8", newline="")))


def state_before(kbo, update: Path, number: int) -> Path:
    """A sample full with one row for each key that the update deletes, unlike any row that it inserts."""
    rows = {}
    for table in tables():
        if table.has_delta:
            rows[table.name] = [
                tuple(next(iter(line.values())) if ours in table.key else "before" for ours in table.names)
                for line in read(update, f"{table.name}_delete.csv")
            ]
    return kbo.full(number, **rows)


def test_the_head_of_full_0136_loads_as_it_stands(kbo, real: Path):
    changes = kbo.load(real / FULL_136)
    for table in tables():
        if table.has_delta:
            rows = read(real / FULL_136, f"{table.name}.csv")
            assert rows
            assert changes[table.name].rows_opened == len(rows)
            assert kbo.state(table.name, 136).total() == len(rows)
    assert changes["code"].rows_opened == 0


def test_nulls_of_full_0136_stay_null_and_empty_strings_empty(kbo, real: Path):
    kbo.load(real / FULL_136)
    found = kbo.connection.execute(
        """
        select country_nl, zipcode, house_number, date_striking_off from raw.kbo_address
        where entity_number in ('0400.051.358', '0400.357.897') order by entity_number
        """
    ).fetchall()
    assert found == [("Duitsland (Bondsrep.)", "", "", None), (None, "1420", "421", "13-11-2023")]


def test_update_0147_is_refused_after_full_0136_and_the_gap_is_named(kbo, real: Path):
    kbo.load(real / FULL_136)
    with pytest.raises(WarehouseError, match=r"update 147 cannot follow extract 136: 137 must come next.*137 to 146"):
        kbo.load(real / UPDATE_147)
    assert kbo.state("enterprise").total() == len(read(real / FULL_136, "enterprise.csv"))


def test_update_0147_applies_after_a_full_0146(kbo, real: Path):
    kbo.load(state_before(kbo, real / UPDATE_147, 146))
    changes = kbo.load(real / UPDATE_147)
    # rows closed (one a key here) and opened, as counted in the real update
    assert {name: (change.rows_closed, change.rows_opened) for name, change in changes.items()} == {
        "enterprise": (162, 28),
        "establishment": (14, 22),
        "branch": (0, 0),
        "denomination": (172, 53),
        "address": (53, 68),
        "contact": (24, 40),
        "activity": (42, 425),
        "code": (0, 21_500),
    }
    for table in tables():
        if table.has_delta:
            assert kbo.state(table.name).total() == len(read(real / UPDATE_147, f"{table.name}_insert.csv"))


def test_update_0147_stops_158_enterprises_starts_24_and_changes_4(kbo, real: Path):
    kbo.load(state_before(kbo, real / UPDATE_147, 146))
    kbo.load(real / UPDATE_147)
    counts = kbo.connection.execute(
        """
        with closed as (select distinct enterprise_number from raw.kbo_enterprise where valid_to_extract = 147),
        opened as (select distinct enterprise_number from raw.kbo_enterprise where valid_from_extract = 147)
        select count(*) filter (where opened is null), count(*) filter (where closed is null),
            count(*) filter (where closed is not null and opened is not null)
        from closed full join opened using (enterprise_number)
        """
    ).fetchone()
    assert counts == (158, 24, 4)


def test_update_0147_reaches_every_member_of_the_new_number_series(kbo, real: Path):
    kbo.load(state_before(kbo, real / UPDATE_147, 146))
    kbo.load(real / UPDATE_147)
    inserted = read(real / UPDATE_147, "enterprise_insert.csv")
    delivered = sum(line["EnterpriseNumber"].startswith("1") for line in inserted)
    assert delivered > 0
    loaded = kbo.connection.execute(
        "select count(*) from raw.kbo_enterprise where enterprise_number like '1%' and valid_to_extract is null"
    ).fetchone()
    assert loaded == (delivered,)
