"""Proportions of full extract 0140 of KBO Open Data (1,938,238 enterprises)."""

from __future__ import annotations

from collections import Counter
from statistics import mean, median

import pytest

ENTERPRISES = 1_938_238
REAL_ROWS = {
    "establishment": 1_672_490,
    "denomination": 3_309_907,
    "address": 2_841_755,
    "activity": 36_306_368,
    "contact": 691_157,
    "branch": 7_325,
}


@pytest.mark.parametrize(("table", "rows"), REAL_ROWS.items())
def test_rows_an_enterprise(whole, table: str, rows: int) -> None:
    ratio = len(whole.full.rows(table)) / len(whole.full.rows("enterprise"))
    assert ratio == pytest.approx(rows / ENTERPRISES, rel=0.06)


def test_genk_has_about_7500_establishments(whole) -> None:
    genk = [row for row in whole.full.rows("address") if row[1] == "BAET" and row[4] == "3600"]
    assert 7_450 <= len(genk) <= 7_550


def test_four_enterprises_in_ten_have_no_address(whole) -> None:
    seats = sum(row[1] == "REGO" for row in whole.full.rows("address"))
    assert 1 - seats / len(whole.full.rows("enterprise")) == pytest.approx(0.4005, abs=0.01)


def test_every_establishment_and_branch_has_one_address(whole) -> None:
    kinds = Counter(row[1] for row in whole.full.rows("address"))
    assert kinds["BAET"] == len(whole.full.rows("establishment"))
    assert kinds["ABBR"] == len(whole.full.rows("branch"))
    numbers = [row[0] for row in whole.full.rows("address")]
    assert len(numbers) == len(set(numbers))


def test_every_enterprise_has_a_name(whole) -> None:
    named = {row[0] for row in whole.full.rows("denomination") if row[2] == "001"}
    assert {row[0] for row in whole.full.rows("enterprise")} <= named


@pytest.mark.parametrize(
    ("column", "shares"),
    [
        (1, {"001": 0.177, "003": 0.789, "006": 0.033}),
        (2, {"2025": 0.477, "2008": 0.459, "2003": 0.064}),
        (4, {"MAIN": 0.805, "SECO": 0.195}),
    ],
)
def test_activities_by_group_version_and_class(whole, column: int, shares: dict[str, float]) -> None:
    counts = Counter(row[column] for row in whole.full.rows("activity"))
    for value, share in shares.items():
        assert counts[value] / counts.total() == pytest.approx(share, abs=0.02), value


def test_rare_groups_and_classes_occur_and_stay_rare(whole) -> None:
    rows = whole.full.rows("activity")
    for column, value in ((1, "002"), (1, "004"), (1, "005"), (1, "007"), (4, "ANCI")):
        assert 0 < sum(row[column] == value for row in rows) < 0.005 * len(rows), value


def test_activities_an_entity(whole) -> None:
    counts = Counter(row[0] for row in whole.full.rows("activity"))
    assert mean(counts.values()) == pytest.approx(12.4, rel=0.08)
    assert 4 <= median(counts.values()) <= 7


def test_a_third_of_the_enterprises_has_no_main_activity(whole) -> None:
    with_main = {row[0] for row in whole.full.rows("activity") if row[4] == "MAIN"}
    enterprises = whole.full.rows("enterprise")
    assert sum(row[0] not in with_main for row in enterprises) / len(enterprises) == pytest.approx(0.35, abs=0.04)


@pytest.mark.parametrize(
    ("kind", "language", "share"),
    [
        ("001", "0", 820_989),
        ("001", "2", 694_839),
        ("003", "2", 750_835),
    ],
)
def test_names_by_type_and_language(whole, kind: str, language: str, share: int) -> None:
    rows = whole.full.rows("denomination")
    found = sum(row[1:3] == (language, kind) for row in rows) / len(rows)
    assert found == pytest.approx(share / REAL_ROWS["denomination"], abs=0.07)  # Limburg speaks more Dutch


def test_every_language_and_type_of_name_occurs(whole) -> None:
    found = {(row[2], row[1]) for row in whole.full.rows("denomination")}
    assert {("001", language) for language in "01234"} | {("003", language) for language in "01234"} <= found
    assert {"001", "002", "003", "004"} == {kind for kind, _ in found}


def test_every_activity_code_is_in_the_code_table(whole) -> None:
    known = {(str(row[0]).removeprefix("Nace"), row[1]) for row in whole.full.rows("code")}
    assert {(row[2], row[3]) for row in whole.full.rows("activity")} <= known


def test_codes_other_than_fax_are_in_the_code_table(whole) -> None:
    known = {row[:2] for row in whole.full.rows("code")}
    columns = [
        ("enterprise", 1, "Status"),
        ("enterprise", 2, "JuridicalSituation"),
        ("enterprise", 3, "TypeOfEnterprise"),
        ("enterprise", 4, "JuridicalForm"),
        ("enterprise", 5, "JuridicalForm"),
        ("denomination", 1, "Language"),
        ("denomination", 2, "TypeOfDenomination"),
        ("address", 1, "TypeOfAddress"),
        ("contact", 1, "EntityContact"),
        ("activity", 1, "ActivityGroup"),
        ("activity", 4, "Classification"),
    ]
    for table, column, category in columns:
        used = {(category, row[column]) for row in whole.full.rows(table) if row[column] is not None}
        assert used <= known, (table, column)
    assert {row[2] for row in whole.full.rows("contact")} == {"TEL", "EMAIL", "WEB", "FAX"}
