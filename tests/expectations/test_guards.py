"""What guards any source: rows that are lost or leave their past, order, levels of a tree; what quarantine keeps."""

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
from ingest.staged import CheckOutcome, Staged

from .conftest import Stage, accept
from .test_own_rules import CASES

Row = list[str | None]


def row(source_id: str, **values: str | None) -> Row:
    """The sound row of a source but for what is given, in the order of the catalogue."""
    given = {**CASES[source_id]["sound"], **values}
    return [given.get(column.name) for column in source(source_id).files[0].columns]


def sound(source_id: str) -> list[Row]:
    return [row(source_id), *(row(source_id, **more) for more in CASES[source_id]["more"])]


def delivered(connection: psycopg.Connection, source_id: str, rows: Sequence[Row], name: str = "") -> Staged:
    into = Stage(connection, source_id, name or f"{source_id}.csv", {})
    into.rows(source_id, rows)
    return into.staged()


def broken(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return connection.execute("select rule, severity from ops.validation where not success order by rule").fetchall()


def loaded(connection: psycopg.Connection, source_id: str, rows: Sequence[Row], name: str = "") -> CheckOutcome:
    """Check the rows as a delivery and, where they pass, make them history as a load does."""
    return accept(connection, delivered(connection, source_id, rows, name))


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
    rows = [*sound("refnis"), *(row("refnis", nis_code=str(72000 + n)) for n in range(10))]
    assert first or loaded(warehouse, "refnis", rows).passed
    outcome = loaded(warehouse, "refnis", [without_zeros(one) for one in rows])
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
    rows += [row("street_register", street_name=f"Straat {n}", parity="all") for n in range(10)]
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
    assert check_delivery(warehouse, delivered(warehouse, "street_register", [bad, *sound("street_register")])).passed
    ((first, rules),) = warehouse.execute("select rule, rules from quarantine.row").fetchall()
    assert first == "parity_is_choice"
    assert [(rule["rule"], rule["columns"]) for rule in rules] == [
        ("parity_is_choice", ["parity"]),
        ("sector_code_present", ["sector_code"]),
        ("house_numbers_ordered", ["house_number_from", "house_number_to"]),
    ]


def test_a_delivery_whose_name_says_that_it_is_synthetic_is_recorded_as_such(warehouse: psycopg.Connection) -> None:
    into = Stage(warehouse, "nace_bel", "NACEBEL_2025_Synthetic.csv", {})
    into.rows("nace_bel", sound("nace_bel"))
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


PLACES = [str(71001 + n) for n in range(14)] + ["71016"]


def country(**other: str) -> list[Row]:
    """A year of VAT payers in which places differ and each has more starts than stops, but for Genk's first cell."""
    cells = [
        row(
            "statbel_vat",
            nis_code=place,
            nace_code=nace,
            active=str(900 + 9 * n),
            starts=str(90 + n),
            stops=str(40 + n),
        )
        for n, place in enumerate(PLACES)
        for nace in ("56101", "56102")
    ]
    return [*cells[:-2], row("statbel_vat", **{"active": "1026", "starts": "104", "stops": "54", **other}), cells[-1]]


def crosswise(one: Row) -> Row:
    return [*one[:4], one[5], one[4]]


ODD: list[tuple[str, list[Row], list[str], str]] = [
    ("2020", country(active="1100"), [], "rules checked"),
    ("2019", country(active="999999999"), ["cell_changed_much", "changed_much"], "active 71016: 2052 → 1000001025"),
    ("2020", country(active="999999999"), ["cell_changed_much", "changed_much"], "active 71016 3 56101: 1026 → 9999"),
    ("2020", country(active="0"), ["cell_changed_much"], "active 71016 3 56101: 1026 → 0"),
    ("2020", [crosswise(one) for one in country()], ["columns_not_exchanged"], "starts ↔ stops"),
]


@pytest.mark.parametrize(("year", "rows", "rules", "told"), ODD)
def test_figures_that_leave_their_past_are_told_with_their_place(
    warehouse: psycopg.Connection, year: str, rows: list[Row], rules: list[str], told: str
) -> None:
    def deliver(name: str, rows: list[Row]) -> CheckOutcome:
        into = Stage(warehouse, "statbel_vat", name, {})
        into.rows("statbel_vat", rows)
        return accept(warehouse, into.staged())

    for before, more in (("2018", 1), ("2019", 2)):
        first, *rest = country()
        first[3] = str(int(first[3] or 0) + more)  # no year has the very rows of another
        assert deliver(f"TF_VAT_NACE_{before}.zip", [first, *rest]).passed
    outcome = deliver(f"TF_VAT_NACE_{year}.txt", rows)
    assert outcome.passed
    assert broken(warehouse) == [(rule, "warning") for rule in rules]
    assert told in outcome.message


def test_cell_that_no_place_can_have_is_told_by_its_place_alone(warehouse: psycopg.Connection) -> None:
    before = [
        row("statbel_population", nis_code=code, age=str(age)) for code in ("71016", "71022") for age in range(20)
    ]
    for year, one in ((2022, "301"), (2023, "302")):  # no year has the very rows of another
        rows = [*before[:-1], row("statbel_population", nis_code="71022", age="19", population=one)]
        assert accept(
            warehouse, delivered(warehouse, "statbel_population", rows, f"TF_SOC_POP_STRUCT_{year}.zip")
        ).passed
    assert broken(warehouse) == []
    now = [row("statbel_population", nis_code="71016", age="0", population="999999999"), *before[1:]]
    outcome = accept(warehouse, delivered(warehouse, "statbel_population", now, "TF_SOC_POP_STRUCT_2024.zip"))
    assert outcome.passed
    assert broken(warehouse) == [("cell_changed_much", "warning"), ("changed_much", "warning")]
    assert "population 71016" in outcome.message
    assert "999" not in outcome.message


PIVOT = "bbc_2026_beleidsvelden.csv"


def set_apart(connection: psycopg.Connection) -> list[tuple[int, str]]:
    return connection.execute("select line_number, rule from quarantine.row order by line_number").fetchall()


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("71016;1;x\n71072;y;2\n", [(6, "amount_is_decimal"), (7, "amount_is_decimal")]),
        ("71016;1;2\n71016;1;2\n", [(6, "no_copies"), (6, "no_copies")]),
    ],
)
def test_rows_of_a_line_are_set_apart_under_the_line_of_the_file(
    warehouse: psycopg.Connection, tmp_path: Path, lines: str, found: list[tuple[int, str]]
) -> None:
    path = tmp_path / PIVOT
    path.write_text(
        "Boekjaar;2026;2027\nBV_domein;5 x;5 x\nBV_subdomein;050 x;050 x\nBeleidsveld;0500 x;0500 x\n"
        f"NIS-code;Totaal;Totaal\n{lines}"
    )
    into = Stage(warehouse, "bbc_plan", PIVOT, {})
    assert check_delivery(warehouse, load.stage(warehouse, source("bbc_plan"), into.delivery_id, path, PIVOT)).passed
    assert set_apart(warehouse) == found
