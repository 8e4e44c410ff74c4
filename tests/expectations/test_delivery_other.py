"""The rules of the other sources, each broken alone; and the rules that any source gets from its catalogue entry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from expectations.delivery import check_delivery
from expectations.suites import for_delivery
from expectations.suites.delivery import Delivery
from ingest import load
from ingest.catalogue import source
from ingest.readers import create_raw_tables
from ingest.staged import CheckOutcome, Staged

from .conftest import Stage, accept

Row = list[str | None]
SECTOR: Row = [
    "71016A001",
    "Centrum",
    "Centrum (71016A001)",
    "71016Z",
    "Genk",
    "Genk (Dg.)",
    "71016",
    "Genk",
    "70000",
    "Limburg",
    "70000",
    "Limburg",
    "2000",
    "Vlaams Gewest",
    "71016W06",
    "Genk-Centrum",
]
NOWHERE: Row = ["71016ZZZZ", *SECTOR[1:14], "71016WONB", "niet te lokaliseren"]
SOUND: dict[str, list[Row]] = {
    "refnis": [
        ["1", "02000", "-", "x", "x", "Vlaams Gewest", "01/01/1970", "31/12/9999"],
        ["2", "70000", "02000", "x", "x", "Limburg", "01/01/1970", "31/12/9999"],
        ["3", "71000", "70000", "x", "x", "Hasselt", "01/01/1970", "31/12/9999"],
        ["4", "71016", "71000", "x", "x", "Genk", "01/01/1970", "31/12/9999"],
        ["4", "71022", "71000", "x", "x", "Hasselt", "01/01/1970", "31/12/2024"],
    ],
    "nace_bel": [
        [level, code, "nl", "fr", "de", "en"]
        for level, code in (("1", "A"), ("2", "01"), ("3", "01.1"), ("4", "01.11"), ("5", "01.110"))
    ],
    "statistical_sectors": [SECTOR, NOWHERE],
    "street_register": [
        ["Europalaan", "1", "99", "odd", "71016A001"],
        ["Europalaan", "2", "98", "even", "71016A001"],
        ["Europalaan", "100", "200", "all", "71016A001"],
    ],
}
MORE: dict[str, list[Row]] = {
    "refnis": [["4", str(72000 + n), "71000", "x", "x", "x", "01/01/1970", "31/12/9999"] for n in range(10)],
    "nace_bel": [["5", f"01.11{n}", "nl", "fr", "de", "en"] for n in range(1, 10)],
    "statistical_sectors": [[f"71016B{n:03}", *SECTOR[1:]] for n in range(10)],
    "street_register": [[f"Straat {n}", "1", "99", "all", "71016A001"] for n in range(10)],
}
"""More sound rows, beside which the broken ones are few."""


def staged(connection: psycopg.Connection, source_id: str, rows: Sequence[Row]) -> Staged:
    into = Stage(connection, source_id, f"{source_id}.csv", {})
    into.rows(source_id, rows)
    return into.staged()


def broken(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return connection.execute("select rule, severity from ops.validation where not success order by rule").fetchall()


@pytest.mark.parametrize("source_id", SOUND)
def test_sound_delivery_passes(warehouse: psycopg.Connection, source_id: str) -> None:
    outcome = check_delivery(warehouse, staged(warehouse, source_id, SOUND[source_id]))
    assert outcome.passed
    assert broken(warehouse) == []


ROW_RULES: dict[str, list[tuple[str, Row]]] = {
    "refnis": [
        ("validity_ordered", ["4", "71007", "71000", "x", "x", "x", "01/01/2020", "31/12/2019"]),
        ("no_copies", ["4", "71016", "71000", "x", "x", "Genk", "01/01/1970", "31/12/9999"]),
    ],
    "nace_bel": [
        ("nace_code_fits_level", ["5", "01110", "nl", "fr", "de", "en"]),
        ("key_unique", ["2", "01", "other", "fr", "de", "en"]),
    ],
    "statistical_sectors": [
        ("no_copies", SECTOR),
    ],
    "street_register": [
        ("house_numbers_ordered", ["Kerkstraat", "29", "21", "all", "71016A001"]),
        ("sector_code_known", ["Kerkstraat", "41", "49", "all", "71016A999"]),
    ],
}
"""A row that breaks this rule and no other; it stands before the sound rows, so of two with a key it is set apart."""


@pytest.mark.parametrize("source_id", ROW_RULES)
def test_each_broken_row_goes_to_quarantine_under_its_rule_and_line(
    warehouse: psycopg.Connection, source_id: str
) -> None:
    if source_id == "street_register":
        create_raw_tables(warehouse)
        columns = ", ".join(column.name for column in source("statistical_sectors").file("statistical_sectors").columns)
        values = ", ".join(["%s"] * len(SECTOR))
        delivery = Stage(warehouse, "statistical_sectors", "statsec_2025_genk.csv", {}).delivery_id
        warehouse.execute(
            f"insert into raw.statistical_sectors ({columns}, delivery_id, line_number) values ({values}, %s, 2)",
            [*SECTOR, delivery],
        )
    bad, good = ROW_RULES[source_id], [*SOUND[source_id], *MORE[source_id]]
    outcome = check_delivery(warehouse, staged(warehouse, source_id, [*(row for _, row in bad), *good]))
    assert outcome.passed, outcome.message
    found = warehouse.execute("select line_number, rule, reason_en from quarantine.row order by line_number").fetchall()
    assert [(line, rule) for line, rule, _ in found] == [(n, rule) for n, (rule, _) in enumerate(bad, start=2)]
    assert not [reason for _, _, reason in found if ";" in reason], "a row breaks more than its rule"
    left = warehouse.execute(f"select line_number from raw.stage_{source_id} order by 1").fetchall()
    assert [line for (line,) in left] == list(range(len(bad) + 2, len(bad) + 2 + len(good)))


WARNINGS: list[tuple[str, str, Row]] = [
    ("statistical_sectors", "wijk_has_one_name", ["71016A010", *SECTOR[1:15], "other name"]),
    ("statistical_sectors", "sector_in_municipality", ["71017A010", *SECTOR[1:]]),
    ("statistical_sectors", "wijk_code_has_shape", ["71016A010", *SECTOR[1:14], "W06", "x"]),
    ("street_register", "stretches_do_not_overlap", ["Europalaan", "200", "210", "even", "71016A001"]),
    ("street_register", "house_numbers_fit_parity", ["Kerkstraat", "1", "9", "even", "71016A001"]),
]


@pytest.mark.parametrize(("source_id", "rule", "odd"), WARNINGS, ids=[rule for _, rule, _ in WARNINGS])
def test_odd_row_is_a_recorded_warning_and_stays(
    warehouse: psycopg.Connection, source_id: str, rule: str, odd: Row
) -> None:
    outcome = check_delivery(warehouse, staged(warehouse, source_id, [*SOUND[source_id], odd]))
    assert outcome.passed
    assert outcome.rows_quarantined == {}
    assert broken(warehouse) == [(rule, "warning")]


CRITICAL: list[tuple[str, str, list[Row]]] = [
    ("refnis", "city_present", [row for row in SOUND["refnis"] if row[1] != "71016"]),
    ("refnis", "city_present", [[*row[:7], "31/12/2024"] for row in SOUND["refnis"]]),
    (
        "refnis",
        "versions_do_not_overlap",
        [*SOUND["refnis"], ["4", "71022", "71000", "x", "x", "Hasselt", "31/12/2024", "31/12/9999"]],
    ),
    ("refnis", "parent_known", [*SOUND["refnis"], ["4", "71008", "79999", "x", "x", "x", "01/01/1970", "31/12/9999"]]),
    ("nace_bel", "parent_known", [*SOUND["nace_bel"], ["4", "01.29", "nl", "fr", "de", "en"]]),
    ("nace_bel", "levels_present", SOUND["nace_bel"][:4]),
    ("statistical_sectors", "sector_code_has_the_city", [SECTOR]),
    ("street_register", "has_rows", []),
]


@pytest.mark.parametrize(("source_id", "rule", "rows"), CRITICAL)
def test_critical_finding_stops_the_delivery(
    warehouse: psycopg.Connection, source_id: str, rule: str, rows: list[Row]
) -> None:
    outcome = check_delivery(warehouse, staged(warehouse, source_id, rows))
    assert not outcome.passed
    assert f"[{rule}]" in outcome.message
    assert source_id in outcome.message
    assert broken(warehouse) == [(rule, "critical")]


def test_sample_data_is_told_apart_and_passes(warehouse: psycopg.Connection) -> None:
    rows: list[Row] = [["Synthetische Beukenstraat", "1", "99", "odd", "71016A001"]]
    outcome = check_delivery(warehouse, staged(warehouse, "street_register", rows))
    assert outcome.passed
    assert broken(warehouse) == [("not_synthetic", "info")]


def loaded(connection: psycopg.Connection, source_id: str, rows: Sequence[Row], name: str = "") -> CheckOutcome:
    """Check the rows as a delivery and, where they pass, make them history as a load does."""
    into = Stage(connection, source_id, name or f"{source_id}.csv", {})
    into.rows(source_id, rows)
    return accept(connection, into.staged())


def streets(sound: int, wrong: int = 0) -> list[Row]:
    return [[f"Straat {n}", "1", "9" if n < sound else "x", "all", "71016A001"] for n in range(sound + wrong)]


@pytest.mark.parametrize(
    ("before", "now", "rule", "told"),
    [
        (900, streets(600), "volume", "900 rows before, 600 now"),
        (60, streets(1, wrong=59), "mostly_sound", "60 rows before, 1 now"),
        (55, streets(0, wrong=55), "has_rows", "expected at least 1"),
        (172, streets(73), "volume", "172 rows before, 73 now"),
        (30, streets(26, wrong=4), "house_number_to_is_integer", "4 of 30 rows"),
        (5, streets(1), "volume", "5 rows before, 1 now"),
    ],
)
def test_table_of_any_size_that_lost_its_rows_is_refused_and_shows_what_was_wrong(
    warehouse: psycopg.Connection, before: int, now: list[Row], rule: str, told: str
) -> None:
    assert loaded(warehouse, "street_register", streets(before)).passed
    outcome = loaded(warehouse, "street_register", now)
    assert not outcome.passed
    assert f"[{rule}]" in outcome.message
    assert told in outcome.message
    assert warehouse.execute("select count(*) from raw.street_register").fetchone() == (before,)
    wrong = sum(row[2] == "x" for row in now)
    rule = "house_number_to_is_integer"
    apart = warehouse.execute("select count(*) from quarantine.row where rule = %s", [rule]).fetchone()
    assert apart == (wrong,)


def test_rows_accepted_are_compared_and_what_was_set_apart_is_no_loss(warehouse: psycopg.Connection) -> None:
    assert loaded(warehouse, "street_register", streets(300, wrong=6)).passed
    assert loaded(warehouse, "street_register", streets(294)).passed
    assert broken(warehouse) == [("house_number_to_is_integer", "warning")]
    assert "294 rows before, 230 now" in loaded(warehouse, "street_register", streets(230, wrong=5)).message


def test_rows_that_drip_away_are_told_with_all_that_is_lost(warehouse: psycopg.Connection) -> None:
    assert loaded(warehouse, "street_register", streets(1000)).message.endswith("rules checked")
    messages = [loaded(warehouse, "street_register", streets(rows)).message for rows in (960, 930, 800)]
    assert "now" not in messages[0]
    assert "1,000 rows earlier, 930 now" in messages[1]
    assert "1,000 rows earlier, 800 now" in messages[2]


def without_zeros(row: Row) -> Row:
    return [row[0], *(str(code).lstrip("0") for code in row[1:3]), *row[3:]]


@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_tree_that_loses_a_level_is_refused(warehouse: psycopg.Connection, first: bool) -> None:
    rows = [*SOUND["refnis"], *MORE["refnis"]]
    assert first or loaded(warehouse, "refnis", rows).passed
    outcome = loaded(warehouse, "refnis", [without_zeros(row) for row in rows])
    assert not outcome.passed
    assert "[parent_known]" in outcome.message
    assert first or "1: 1 → 0" in outcome.message
    assert warehouse.execute("select rule from quarantine.row").fetchall() == [("nis_code_is_nis_code",)]


@pytest.mark.parametrize(
    ("first", "second", "older"),
    [
        ("street_register_2025-06-01.csv", "street_register_2025-05-31.csv", True),
        ("street_register_2025.csv", "street_register_2024-12-31.csv", True),
        ("street_register_2025-06-01.csv", "street_register_2025.csv", False),
        ("street_register_2025-06-01.csv", "street_register.csv", False),
    ],
)
def test_an_older_file_after_a_newer_one_is_told(
    warehouse: psycopg.Connection, first: str, second: str, older: bool
) -> None:
    assert loaded(warehouse, "street_register", streets(9), first).passed
    assert loaded(warehouse, "street_register", streets(9), second).passed
    assert broken(warehouse) == ([("not_older", "warning")] if older else [])


def test_source_without_a_suite_gets_the_rules_of_its_catalogue_entry(
    warehouse: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = source("street_register")
    renamed = entry.model_copy(update={"id": "new_source"})
    monkeypatch.setattr("expectations.delivery.source", lambda _: renamed)
    into = Stage(warehouse, "street_register", "new.csv", {})
    rows: list[Row] = [["a", "1", "1", "all", "x"], ["a", "1", "1", "all", "y"], ["b", "1", None, "all", "y"]]
    rows += MORE["street_register"]
    into.rows("street_register", rows)
    plain = into.staged()
    given = Staged(plain.delivery_id, "new_source", plain.tables, {})
    rules = {rule.id for suite in for_delivery(Delivery(warehouse, given, renamed)) for rule in suite.rules}
    present = {f"{column.name}_present" for column in entry.files[0].columns}
    assert (
        rules
        == {
            "rows_complete",
            "has_rows",
            "mostly_sound",
            "not_synthetic",
            "no_copies",
            "key_unique",
            "parity_is_choice",
            *(f"house_number_{end}_{rule}" for end in ("from", "to") for rule in ("is_integer", "in_range")),
        }
        | present
    )
    outcome = check_delivery(warehouse, given)
    assert outcome.passed
    found = warehouse.execute("select line_number, rule from quarantine.row order by 1").fetchall()
    assert found == [(2, "key_unique"), (4, "house_number_to_present")]


def test_quarantine_keeps_every_rule_that_a_row_breaks_with_its_columns(warehouse: psycopg.Connection) -> None:
    bad: Row = ["Kerkstraat", "29", "21", "oneven", None]
    assert check_delivery(warehouse, staged(warehouse, "street_register", [bad, *SOUND["street_register"]])).passed
    ((first, rules),) = warehouse.execute("select rule, rules from quarantine.row").fetchall()
    assert first == "parity_is_choice"
    assert [(rule["rule"], rule["columns"]) for rule in rules] == [
        ("parity_is_choice", ["parity"]),
        ("sector_code_present", ["sector_code"]),
        ("house_numbers_ordered", []),
    ]


def test_a_delivery_whose_name_says_that_it_is_synthetic_is_recorded_as_such(warehouse: psycopg.Connection) -> None:
    into = Stage(warehouse, "nace_bel", "NACEBEL_2025_Synthetic.csv", {})
    into.rows("nace_bel", SOUND["nace_bel"])
    assert check_delivery(warehouse, into.staged()).passed
    assert broken(warehouse) == [("not_synthetic", "info")]


REAL = {
    "refnis": "geography/statbel_TU_COM_REFNIS.txt",
    "nace_bel": "nace/nacebel_2025_nl_fr_de_en.csv",
    "statistical_sectors": "geography/statsec_2025_genk.csv",
}
NAMES = {
    "refnis": "TU_COM_REFNIS.txt",
    "nace_bel": "NACEBEL_2025.csv",
    "statistical_sectors": "statsec_2025_genk.csv",
}


@pytest.mark.parametrize("source_id", REAL)
def test_real_file_passes_without_a_finding(warehouse: psycopg.Connection, real_files: Path, source_id: str) -> None:
    delivery = Stage(warehouse, source_id, NAMES[source_id], {}).delivery_id
    found = load.stage(warehouse, source(source_id), delivery, real_files / REAL[source_id], NAMES[source_id])
    outcome = check_delivery(warehouse, found)
    assert outcome.passed
    assert broken(warehouse) == []
    assert outcome.rows_quarantined == {}
