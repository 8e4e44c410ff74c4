"""What only one source has: quarters of be.STAT that come twice, divisions of sectors."""

from __future__ import annotations

import psycopg
import pytest

from expectations.delivery import check_delivery

from .test_guards import Row, broken, delivered, row
from .test_own_rules import know, staged


def units(municipality: str, quarter: str, count: str) -> Row:
    return row("bestat_local_units", municipality_name=municipality, quarter_text=quarter, local_units=count)


@pytest.mark.parametrize(("part", "found"), [("NEW", [("sector_known", "warning")]), ("OLD", [])])
def test_sector_that_the_list_lacks_is_told_where_the_division_is_the_same(
    warehouse: psycopg.Connection, part: str, found: list[tuple[str, str]]
) -> None:
    know(warehouse, {"statistical_sectors": [{"sector_code": "71016ZZZZ"}]})
    given = staged(warehouse, "statbel_sectors", [{}], f"OPENDATA_SECTOREN_2025_{part}.zip")
    assert check_delivery(warehouse, given).passed
    assert broken(warehouse) == found


def test_quarter_that_comes_twice_is_counted_once_however_many_rows_it_has(warehouse: psycopg.Connection) -> None:
    quarter = [units(f"Gemeente {n}", "4de kwartaal 2023", str(n)) for n in range(300)]
    again = [units(f"Gemeente {n}", "4de kwartaal 2023", str(n)) for n in range(300)]
    genk = units("Genk", "4de kwartaal 2022", "7255")
    outcome = check_delivery(warehouse, delivered(warehouse, "bestat_local_units", [genk, *quarter, *again]))
    assert outcome.passed, outcome.message
    assert outcome.rows_quarantined == {"bestat_local_units": 300}
    assert broken(warehouse) == [("no_copies", "warning")]
    left = warehouse.execute("select count(*) from raw.stage_bestat_local_units").fetchone()
    assert left == (301,)


def test_quarter_that_comes_twice_with_other_counts_is_refused(warehouse: psycopg.Connection) -> None:
    quarter = [units(f"Gemeente {n}", "4de kwartaal 2023", str(n)) for n in range(150)]
    again = [units(f"Gemeente {n}", "4de kwartaal 2023", str(n + 1)) for n in range(150)]
    genk = units("Genk", "4de kwartaal 2022", "7255")
    outcome = check_delivery(warehouse, delivered(warehouse, "bestat_local_units", [genk, *quarter, *again]))
    assert not outcome.passed
    assert "[key_unique]" in outcome.message
