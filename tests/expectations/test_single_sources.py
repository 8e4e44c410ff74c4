"""What only one source has: quarters of be.STAT that come twice, divisions of sectors, pages that ask for a robot."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from expectations.delivery import check_delivery
from ingest import load
from ingest.catalogue import source
from ingest.gate import Refused, admit

from .conftest import Stage
from .test_guards import Row, broken, delivered, row
from .test_own_rules import know, staged


def units(municipality: str, quarter: str, count: str) -> Row:
    return row("bestat_local_units", municipality_name=municipality, quarter_text=quarter, local_units=count)


@pytest.mark.parametrize(
    ("name", "findings"),
    [
        ("OPENDATA_SECTOREN_2025_NEW.zip", [("sector_known", "warning")]),
        ("OPENDATA_SECTOREN_2025_OLD.zip", []),
    ],
)
def test_sector_that_the_list_lacks_is_told_where_the_division_is_the_same(
    warehouse: psycopg.Connection, name: str, findings: list[tuple[str, str]]
) -> None:
    know(warehouse, {"statistical_sectors": [{"sector_code": "71016ZZZZ"}]})
    assert check_delivery(warehouse, staged(warehouse, "statbel_sectors", [{}], name)).passed
    assert broken(warehouse) == findings


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


@pytest.mark.parametrize(
    ("source_id", "name"),
    [
        ("statbel_vat", "TF_VAT_NACE_2024.zip"),
        ("statbel_vat_survivals", "TF_VAT_SURVIVALS.zip"),
        ("statbel_bankruptcies", "TF_BANKRUPTCIES(2025).zip"),
    ],
)
def test_page_that_asks_whether_one_is_a_robot_is_no_delivery(source_id: str, name: str, tmp_path: Path) -> None:
    page = tmp_path / name
    page.write_text('<html><head><meta name="robots" content="noindex"><script src="/TSPD/1"></script></head></html>')
    with pytest.raises(Refused, match="is an HTML page, not a file of data"):
        admit(source(source_id), page, name)


def test_year_must_stand_in_the_name_of_the_vat_file(tmp_path: Path) -> None:
    path = tmp_path / "TF_VAT_NACE.txt"
    path.write_text(
        "CD_REFNIS|CD_LGL_PSN_VAT|CD_NACE|MS_NUM_VAT|MS_NUM_VAT_START|MS_NUM_VAT_STOP\n71016|0|01130|1|0|0\n"
    )
    with pytest.raises(Refused, match="the name must be TF_VAT_NACE_2024"):
        admit(source("statbel_vat"), path, path.name)


PIVOT = "bbc_2026_beleidsvelden.csv"


def set_apart(connection: psycopg.Connection) -> list[tuple[int, str]]:
    return connection.execute("select line_number, rule from quarantine.row order by line_number").fetchall()


def test_lines_of_the_file_are_named_when_several_rows_share_one(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    path = tmp_path / PIVOT
    path.write_text(
        "Boekjaar;2026;2027\nBV_domein;5 x;5 x\nBV_subdomein;050 x;050 x\nBeleidsveld;0500 x;0500 x\n"
        "NIS-code;Totaal;Totaal\n71016;1;x\n71072;y;2\n"
    )
    into = Stage(warehouse, "bbc_plan", PIVOT, {})
    staged = load.stage(warehouse, source("bbc_plan"), into.delivery_id, path, PIVOT)
    assert check_delivery(warehouse, staged).passed
    assert set_apart(warehouse) == [(6, "amount_is_decimal"), (7, "amount_is_decimal")]


def test_all_rows_of_a_line_that_comes_twice_are_set_apart(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    path = tmp_path / PIVOT
    path.write_text(
        "Boekjaar;2026;2027\nBV_domein;5 x;5 x\nBV_subdomein;050 x;050 x\nBeleidsveld;0500 x;0500 x\n"
        "NIS-code;Totaal;Totaal\n71016;1;2\n71016;1;2\n"
    )
    into = Stage(warehouse, "bbc_plan", PIVOT, {})
    staged = load.stage(warehouse, source("bbc_plan"), into.delivery_id, path, PIVOT)
    assert check_delivery(warehouse, staged).passed
    assert set_apart(warehouse) == [(6, "no_copies"), (6, "no_copies")]
