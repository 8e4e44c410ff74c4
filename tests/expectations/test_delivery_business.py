"""The rules of VAT payers, survival of starters and bankruptcies, each broken alone; and odd rows that are sound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from expectations.delivery import check_delivery
from ingest import load
from ingest.catalogue import source
from ingest.gate import Refused, admit, today
from ingest.staged import CheckOutcome, Staged
from sample import write_others
from tests.sample_day import AS_OF

from .conftest import Stage, accept

Row = list[str | None]


def row(source_id: str, values: dict[str, str | None]) -> Row:
    """A row in the order of the catalogue; what is not given is null."""
    return [values.get(column.name) for column in source(source_id).files[0].columns]


def payers(**other: str | None) -> Row:
    """A sound cell of the VAT payers but for what is given."""
    values = {"nis_code": "71016", "legal_form_code": "3", "nace_code": "56101"}
    return row("statbel_vat", {**values, "active": "12", "starts": "2", "stops": "1", **other})


def cohort(**other: str | None) -> Row:
    """A sound row of the survivals but for what is given."""
    values = {"year": "2019", "legal_type_code": "1", "region_nis_code": "02000", "province_nis_code": "70000"}
    values |= {"size_class_code": "01", "size_class_nl": "0-4 werknemers", "nace_section": "G"}
    values |= {"first_registrations": "10", **{f"survivors_{years}": str(10 - years) for years in range(1, 6)}}
    return row("statbel_vat_survivals", {**values, **other})


def young(year: str, *survivors: str | None) -> Row:
    """A cohort of which only some years have passed."""
    observed = dict(zip((f"survivors_{years}" for years in range(1, 6)), (*survivors, *[None] * 5), strict=False))
    return cohort(year=year, **observed)


def bankruptcy(**other: str | None) -> Row:
    """A sound row of the monthly layout but for what is given."""
    values = {"year": "2025", "month": "8", "nis_code": "71016", "size_class_code": "1", "legal_form_code": "3"}
    values |= {"size_class_nl": "0 - 4 werknemers", "nace_section": "F", "bankruptcies": "1", "workers": "3"}
    values |= {"full_time_workers": "1", "part_time_workers": "1", "self_employed_workers": "1"}
    return row("statbel_bankruptcies", {**values, **other})


def week(**other: str | None) -> Row:
    """A sound row of the weekly layout but for what is given."""
    when = {"month": None, "year": "2011", "week": "15", "week_start": "11APR2011", "week_end": "17APR2011"}
    return bankruptcy(**{**when, **other})


SOUND: dict[str, list[Row]] = {
    "statbel_vat": [
        payers(),
        payers(nace_code="56102", active="2.0", starts="0.0", stops="1.0"),
        payers(nace_code="5610X", active="0", starts="0", stops="1"),
        payers(nis_code="-----", nace_code="XXXXX"),
        payers(nis_code="XXXXX", legal_form_code="9"),
    ],
    "statbel_vat_survivals": [
        cohort(),
        cohort(size_class_code="05", size_class_nl="10-49 werknemers"),
        cohort(province_nis_code=None, region_nis_code="04000", nace_section="X"),
        cohort(survivors_1="0", survivors_2="0", survivors_3="0", survivors_4="0", survivors_5="0.0"),
        young("2022", "8", "7"),
        young("2023", "9", ".", " "),
    ],
    "statbel_bankruptcies": [
        bankruptcy(),
        bankruptcy(nace_section="?", month="7"),
        week(),
        week(year="2009", week="53", week_start="28DEC2009", week_end="03JAN2010"),
    ],
}
MORE: dict[str, list[Row]] = {
    "statbel_vat": [payers(nace_code=f"4721{n}") for n in range(10)],
    "statbel_vat_survivals": [cohort(nace_section=section) for section in "ABCDEFHIJK"],
    "statbel_bankruptcies": [bankruptcy(nace_section=section) for section in "ABCDEGHIJKLM"],
}
"""More sound rows, beside which the broken ones are few."""


def staged(connection: psycopg.Connection, source_id: str, rows: Sequence[Row]) -> Staged:
    into = Stage(connection, source_id, f"{source_id}.txt", {})
    into.rows(source_id, rows)
    return into.staged()


def broken(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return connection.execute("select rule, severity from ops.validation where not success order by rule").fetchall()


@pytest.mark.parametrize("source_id", SOUND)
def test_sound_delivery_passes(warehouse: psycopg.Connection, source_id: str) -> None:
    outcome = check_delivery(warehouse, staged(warehouse, source_id, SOUND[source_id]))
    assert outcome.passed, outcome.message
    assert broken(warehouse) == []


ROW_RULES: dict[str, list[tuple[str, Row]]] = {
    "statbel_vat": [
        ("nis_code_valid", payers(nis_code="1016")),
        ("legal_form_known", payers(legal_form_code="10")),
        ("nace_code_valid", payers(nace_code="561X1")),
        ("active_is_a_count", payers(nace_code="47111", active="2.5")),
        ("starts_is_a_count", payers(nace_code="47112", starts="-1")),
        ("stops_is_a_count", payers(nace_code="47113", stops="twee")),
        ("stops_present", payers(nace_code="47114", stops=None)),
        ("key_unique", payers(active="13")),
    ],
    "statbel_vat_survivals": [
        ("no_copies", cohort()),
        ("year_valid", cohort(year="19")),
        ("legal_type_known", cohort(legal_type_code="3")),
        ("province_valid", cohort(province_nis_code=None)),
        ("province_valid", cohort(province_nis_code="71016")),
        ("nace_section_valid", cohort(nace_section="45")),
        ("size_class_nl_present", cohort(size_class_nl=None)),
        ("first_registrations_is_a_count", cohort(first_registrations="tien")),
        ("survivors_3_is_a_count", cohort(survivors_3="-3")),
        ("survivors_within_registrations", cohort(survivors_1="11")),
    ],
    "statbel_bankruptcies": [
        ("no_copies", bankruptcy()),
        ("month_or_week", bankruptcy(month=None)),
        ("month_or_week", week(month="4")),
        ("month_or_week", week(week_end=None)),
        ("year_valid", bankruptcy(year="25")),
        ("month_valid", bankruptcy(month="13")),
        ("week_valid", week(week="54")),
        ("week_start_valid", week(week_start="31APR2011")),
        ("week_end_valid", week(week_end="17/04/2011")),
        ("nis_code_valid", bankruptcy(nis_code="Genk")),
        ("nace_section_valid", bankruptcy(nace_section="FF")),
        ("bankruptcies_is_a_count", bankruptcy(bankruptcies="-1")),
        ("workers_is_a_count", bankruptcy(workers="1,5")),
    ],
}
"""A row that breaks this rule and no other; it stands before the sound rows, so of two with a key it is set apart."""


@pytest.mark.parametrize("source_id", ROW_RULES)
def test_each_broken_row_goes_to_quarantine_under_its_rule_and_line(
    warehouse: psycopg.Connection, source_id: str
) -> None:
    bad, good = ROW_RULES[source_id], [*SOUND[source_id], *MORE[source_id]]
    outcome = check_delivery(warehouse, staged(warehouse, source_id, [*(one for _, one in bad), *good]))
    assert outcome.passed, outcome.message
    found = warehouse.execute("select line_number, rule, reason_en from quarantine.row order by line_number").fetchall()
    assert [(line, rule) for line, rule, _ in found] == [(n, rule) for n, (rule, _) in enumerate(bad, start=2)]
    assert not [reason for _, _, reason in found if ";" in reason], "a row breaks more than its rule"


PLACES = [str(71001 + n) for n in range(14)] + ["71016"]


def country(**other: str) -> list[Row]:
    """A year of VAT payers in which places differ and each has more starts than stops, but for Genk's first cell."""
    cells = [
        payers(nis_code=place, nace_code=nace, active=str(900 + 9 * n), starts=str(90 + n), stops=str(40 + n))
        for n, place in enumerate(PLACES)
        for nace in ("56101", "56102")
    ]
    return [*cells[:-2], payers(**{"active": "1026", "starts": "104", "stops": "54", **other}), cells[-1]]


def crosswise(row: Row) -> Row:
    return [*row[:4], row[5], row[4]]


ODD: list[tuple[str, list[Row], list[str], str]] = [
    ("2020", country(active="1100"), [], "rules checked"),
    ("2019", country(active="999999999"), ["cell_changed_much", "changed_much"], "active 71016: 2052 → 1000001025"),
    ("2020", country(active="999999999"), ["cell_changed_much", "changed_much"], "active 71016 3 56101: 1026 → 9999"),
    ("2020", country(active="0"), ["cell_changed_much"], "active 71016 3 56101: 1026 → 0"),
    ("2020", [crosswise(row) for row in country()], ["columns_not_exchanged"], "starts ↔ stops"),
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


CRITICAL: list[tuple[str, str, list[Row]]] = [
    ("statbel_vat", "genk_present", [payers(nis_code="71022")]),
    ("statbel_vat_survivals", "limburg_present", [cohort(province_nis_code="10000")]),
    (
        "statbel_vat_survivals",
        "not_yet_observed_is_empty",
        [cohort(), young("2022", "8", "7", "0"), young("2023", "9")],
    ),
    ("statbel_bankruptcies", "genk_present", [bankruptcy(nis_code="71072")]),
]


@pytest.mark.parametrize(("source_id", "rule", "rows"), CRITICAL)
def test_critical_finding_stops_the_delivery(
    warehouse: psycopg.Connection, source_id: str, rule: str, rows: list[Row]
) -> None:
    outcome = check_delivery(warehouse, staged(warehouse, source_id, rows))
    assert not outcome.passed
    assert f"[{rule}]" in outcome.message
    assert broken(warehouse) == [(rule, "critical")]


def test_month_that_is_missing_for_the_whole_country_is_a_recorded_warning(warehouse: psycopg.Connection) -> None:
    rows = [bankruptcy(year="2024", month="12"), bankruptcy(month="2"), week()]
    outcome = check_delivery(warehouse, staged(warehouse, "statbel_bankruptcies", rows))
    assert outcome.passed
    assert broken(warehouse) == [("months_complete", "warning")]


@pytest.mark.parametrize("source_id", SOUND)
def test_sample_breaks_no_rule_but_says_that_it_is_synthetic(
    warehouse: psycopg.Connection, source_id: str, tmp_path: Path
) -> None:
    write_others(tmp_path, AS_OF)
    path = max((tmp_path / source_id).iterdir())
    delivery = Stage(warehouse, source_id, path.name, {}).delivery_id
    found = load.stage(warehouse, source(source_id), delivery, path, path.name)
    outcome = check_delivery(warehouse, found)
    assert outcome.passed, outcome.message
    assert broken(warehouse) == [("not_synthetic", "info")]
    assert found.context["new_columns"] == ()


NOW = today()


@pytest.mark.parametrize(
    ("source_id", "rows"),
    [
        ("statbel_vat_survivals", [cohort(year=str(NOW.year))]),
        (
            "statbel_bankruptcies",
            [
                bankruptcy(year=str(NOW.year), month=str(NOW.month)),
                week(week_start=f"{NOW:%d%b%Y}".upper(), week_end=f"{NOW + timedelta(days=6):%d%b%Y}".upper()),
            ],
        ),
    ],
)
def test_figures_of_a_time_that_is_not_over_are_set_apart(
    warehouse: psycopg.Connection, source_id: str, rows: list[Row]
) -> None:
    outcome = check_delivery(warehouse, staged(warehouse, source_id, [*rows, *SOUND[source_id]]))
    assert outcome.passed, outcome.message
    found = warehouse.execute("select line_number, rule from quarantine.row order by line_number").fetchall()
    assert found == [(line, "period_is_over") for line in range(2, 2 + len(rows))]


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
