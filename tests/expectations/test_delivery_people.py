"""The rules of population, sectors and local units, each broken alone; doubled and contradicting rows of be.STAT."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
import pytest

from expectations.delivery import check_delivery
from ingest.catalogue import source
from ingest.gate import today
from ingest.readers import create_raw_tables
from ingest.staged import Staged

from .conftest import Stage, accept

Row = list[str | None]


def inhabitants(**other: str | None) -> Row:
    """A row of the population, in the order of the catalogue; sound but for what is given."""
    values = {
        "nis_code": "71016",
        "sex": "F",
        "nationality_code": "BEL",
        "civil_status_code": "10",
        "age": "0",
        "population": "300",
    } | other
    return [values.get(column.name) for column in source("statbel_population").files[0].columns]


def sector(**other: str | None) -> Row:
    """A row of the sectors."""
    values = {
        "nis_code": "71016",
        "sector_code": "71016A001",
        "population": "2100",
        "valid_from": "01/01/2025",
        "valid_to": "31/12/9999",
    } | other
    return [values.get(column.name) for column in source("statbel_sectors").files[0].columns]


LIMBURG = ("Vlaams Gewest \u00a0", "Provincie Limburg", "Arrondissement Hasselt")


def units(municipality: str, quarter: str, count: str | None, place: Sequence[str | None] = LIMBURG) -> Row:
    """A row of be.STAT."""
    return [*place, municipality, quarter, count]


NOWHERE: Row = ["Onbepaalde locatie", None, None, None, "4de kwartaal 2023", "9233"]
SOUND: dict[str, list[Row]] = {
    "statbel_population": [
        inhabitants(),
        inhabitants(sex="M"),
        inhabitants(age="100"),
        inhabitants(age="104", year="2024"),
        inhabitants(nis_code="21004", province_nis_code=None, age="1"),
        inhabitants(population="0", age="2"),
    ],
    "statbel_sectors": [
        sector(),
        sector(sector_code="71016A03-"),
        sector(sector_code="71016ZZZZ", population="36"),
        # the code of a former municipality
        sector(nis_code="71072", sector_code="73040A00-"),
    ],
    "bestat_local_units": [
        units("Genk", "4de kwartaal 2018", "5986"),
        units("Genk", "1ste kwartaal 2019", "6000"),
        units("Hasselt", "4de kwartaal 2018", "9000"),
        NOWHERE,
    ],
}
MORE: dict[str, list[Row]] = {
    "statbel_population": [inhabitants(age=str(age)) for age in range(10, 20)],
    "statbel_sectors": [sector(sector_code=f"71016B{n:03}") for n in range(10)],
    "bestat_local_units": [units(f"Gemeente {n}", "4de kwartaal 2018", "7") for n in range(10)],
}
"""More sound rows, beside which the broken ones are few."""
NAMES = {
    "statbel_population": "TF_SOC_POP_STRUCT_2024.zip",
    "statbel_sectors": "OPENDATA_SECTOREN_2025_NEW.zip",
    "bestat_local_units": "bestat_local_units.json",
}


def staged(warehouse: psycopg.Connection, source_id: str, rows: Sequence[Row], name: str = "") -> Staged:
    into = Stage(warehouse, source_id, name or NAMES[source_id], {})
    into.rows(source_id, rows)
    return into.staged()


def broken(warehouse: psycopg.Connection) -> list[tuple[str, str]]:
    return warehouse.execute("select rule, severity from ops.validation where not success order by 1").fetchall()


def fill(warehouse: psycopg.Connection, table: str, rows: Sequence[dict[str, str]]) -> None:
    """Rows of another source, loaded before."""
    create_raw_tables(warehouse)
    delivery = Stage(warehouse, table, f"{table}.csv", {}).delivery_id
    for line, row in enumerate(rows, start=2):
        columns = ", ".join(row)
        warehouse.execute(
            f"insert into raw.{table} ({columns}, delivery_id, line_number) "
            f"values ({', '.join(['%s'] * len(row))}, %s, %s)",
            [*row.values(), delivery, line],
        )
    warehouse.commit()


@pytest.mark.parametrize("source_id", SOUND)
def test_sound_rows_pass_without_a_finding(warehouse: psycopg.Connection, source_id: str) -> None:
    outcome = check_delivery(warehouse, staged(warehouse, source_id, SOUND[source_id]))
    assert outcome.passed, outcome.message
    assert broken(warehouse) == []


ROW_RULES: dict[str, list[tuple[str, Row]]] = {
    "statbel_population": [
        ("no_copies", inhabitants()),
        ("key_unique", inhabitants(sex="M", population="301")),
    ],
    "statbel_sectors": [
        ("no_copies", sector()),
    ],
    "bestat_local_units": [
        ("quarter_text_has_shape", units("Genk", "kwartaal 4 2018", "5986")),
        ("quarter_text_has_shape", units("Genk", "5de kwartaal 2018", "5986")),
        ("no_copies", NOWHERE),
        ("key_unique", units("Genk", "4de kwartaal 2018", "5987")),
    ],
}
"""A row that breaks this rule and no other; it stands before the sound rows, so of two with a key it is set apart."""


@pytest.mark.parametrize("source_id", ROW_RULES)
def test_each_broken_row_goes_to_quarantine_under_its_rule_and_line(
    warehouse: psycopg.Connection, source_id: str
) -> None:
    bad, good = ROW_RULES[source_id], [*SOUND[source_id], *MORE[source_id]]
    outcome = check_delivery(warehouse, staged(warehouse, source_id, [*(row for _, row in bad), *good]))
    assert outcome.passed, outcome.message
    found = warehouse.execute("select line_number, rule, reason_en from quarantine.row order by line_number").fetchall()
    assert [(line, rule) for line, rule, _ in found] == [(n, rule) for n, (rule, _) in enumerate(bad, start=2)]
    assert not [reason for _, _, reason in found if ";" in reason], "a row breaks more than its rule"


WARNINGS: list[tuple[str, str, Row]] = [
    ("statbel_sectors", "validity_ordered", sector(sector_code="71016A010", valid_to="31/12/2010")),
    (
        "bestat_local_units",
        "municipality_in_arrondissement",
        units("As", "4de kwartaal 2018", "1", ("Vlaams Gewest", None, None)),
    ),
]


@pytest.mark.parametrize(("source_id", "rule", "odd"), WARNINGS, ids=[rule for _, rule, _ in WARNINGS])
def test_odd_row_is_a_recorded_warning_and_stays(
    warehouse: psycopg.Connection, source_id: str, rule: str, odd: Row
) -> None:
    outcome = check_delivery(warehouse, staged(warehouse, source_id, [*SOUND[source_id], odd]))
    assert outcome.passed
    assert outcome.rows_quarantined == {}
    assert broken(warehouse) == [(rule, "warning")]


@pytest.mark.parametrize("source_id", SOUND)
def test_file_without_genk_is_refused(warehouse: psycopg.Connection, source_id: str) -> None:
    rows = [row for row in SOUND[source_id] if not {"71016", "Genk"} & set(row)]
    outcome = check_delivery(warehouse, staged(warehouse, source_id, rows))
    assert not outcome.passed
    assert "has_the_city]" in outcome.message


@pytest.mark.parametrize("source_id", ["statbel_population", "statbel_sectors"])
def test_code_that_refnis_lacks_is_told_and_kept(warehouse: psycopg.Connection, source_id: str) -> None:
    known = {row[0] for row in SOUND[source_id]} - {"71016"}
    fill(warehouse, "refnis", [{"level": "4", "nis_code": str(code)} for code in sorted({"71016", "71017"})])
    outcome = check_delivery(warehouse, staged(warehouse, source_id, SOUND[source_id]))
    assert outcome.passed
    assert broken(warehouse) == [("nis_code_known", "warning")]
    told = warehouse.execute("select rows_failed from ops.validation where rule = 'nis_code_known'").fetchone()
    assert told == (len(known),)


def test_file_of_another_year_than_its_name_is_refused(warehouse: psycopg.Connection) -> None:
    rows = [*SOUND["statbel_population"], inhabitants(age="52", year="2023")]
    outcome = check_delivery(warehouse, staged(warehouse, "statbel_population", rows))
    assert not outcome.passed
    assert "[year_fits_file_name]" in outcome.message


@pytest.mark.parametrize(
    ("name", "findings"),
    [
        ("OPENDATA_SECTOREN_2025_NEW.zip", [("sector_known", "warning")]),
        ("OPENDATA_SECTOREN_2026.zip", [("sector_known", "warning")]),
        ("OPENDATA_SECTOREN_2025_OLD.zip", []),
    ],
)
def test_sector_of_genk_that_the_list_lacks_is_told_where_the_division_is_the_same(
    warehouse: psycopg.Connection, name: str, findings: list[tuple[str, str]]
) -> None:
    fill(warehouse, "statistical_sectors", [{"sector_code": "71016A001"}, {"sector_code": "71016ZZZZ"}])
    assert check_delivery(warehouse, staged(warehouse, "statbel_sectors", SOUND["statbel_sectors"], name)).passed
    assert broken(warehouse) == findings


def test_sectors_that_begin_after_the_year_of_the_name_are_refused(warehouse: psycopg.Connection) -> None:
    rows = [[*row[:3], "01/01/2025", *row[4:]] for row in SOUND["statbel_sectors"]]
    assert check_delivery(warehouse, staged(warehouse, "statbel_sectors", rows, "OPENDATA_SECTOREN_2025.zip")).passed
    outcome = check_delivery(warehouse, staged(warehouse, "statbel_sectors", rows, "OPENDATA_SECTOREN_2024.zip"))
    assert not outcome.passed
    assert "[sectors_of_their_year]" in outcome.message


def test_quarter_that_is_not_over_is_set_apart(warehouse: psycopg.Connection) -> None:
    now = today()
    rows = [*SOUND["bestat_local_units"], units("As", f"{(now.month + 2) // 3}de kwartaal {now.year}", "12")]
    assert check_delivery(warehouse, staged(warehouse, "bestat_local_units", rows)).passed
    assert broken(warehouse) == [("period_is_over", "warning")]


def test_quarter_that_comes_twice_is_counted_once_however_many_rows_it_has(warehouse: psycopg.Connection) -> None:
    quarter = [units(f"Gemeente {n}", "4de kwartaal 2023", str(n)) for n in range(300)]
    again = [units(f"Gemeente {n}\u00a0 ", "4de kwartaal 2023", str(n)) for n in range(300)]
    genk = units("Genk", "4de kwartaal 2022", "7255")
    outcome = check_delivery(warehouse, staged(warehouse, "bestat_local_units", [genk, *quarter, *again]))
    assert outcome.passed, outcome.message
    assert outcome.rows_quarantined == {"bestat_local_units": 300}
    assert broken(warehouse) == [("no_copies", "warning")]
    left = warehouse.execute("select count(*) from raw.stage_bestat_local_units").fetchone()
    assert left == (301,)


def test_quarter_that_comes_twice_with_other_counts_is_refused(warehouse: psycopg.Connection) -> None:
    quarter = [units(f"Gemeente {n}", "4de kwartaal 2023", str(n)) for n in range(150)]
    again = [units(f"Gemeente {n}", "4de kwartaal 2023", str(n + 1)) for n in range(150)]
    genk = units("Genk", "4de kwartaal 2022", "7255")
    outcome = check_delivery(warehouse, staged(warehouse, "bestat_local_units", [genk, *quarter, *again]))
    assert not outcome.passed
    assert "[key_unique]" in outcome.message


def test_cell_that_no_place_can_have_is_told_by_its_place_alone(warehouse: psycopg.Connection) -> None:
    before = [inhabitants(nis_code=code, age=str(age)) for code in ("71016", "71022") for age in range(20)]
    for year, one in ((2022, "301"), (2023, "302")):  # no year has the very rows of another
        rows = [*before[:-1], inhabitants(nis_code="71022", age="19", population=one)]
        assert accept(warehouse, staged(warehouse, "statbel_population", rows, f"TF_SOC_POP_STRUCT_{year}.zip")).passed
    assert broken(warehouse) == []
    now = [inhabitants(nis_code="71016", age="0", population="999999999"), *before[1:]]
    outcome = accept(warehouse, staged(warehouse, "statbel_population", now, "TF_SOC_POP_STRUCT_2024.zip"))
    assert outcome.passed
    assert broken(warehouse) == [("cell_changed_much", "warning"), ("changed_much", "warning")]
    assert "population 71016" in outcome.message
    assert "999" not in outcome.message
