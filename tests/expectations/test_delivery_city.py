"""The rules of the city's registers, each broken alone."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest

from expectations.delivery import check_delivery
from expectations.suites import for_delivery
from expectations.suites.delivery import Delivery
from ingest.catalogue import source

from .conftest import Rows, Stage

Row = list[str | None]
TOMORROW = (date.today() + timedelta(days=1)).isoformat()  # noqa: DTZ011  the city's own day
NEXT_YEAR = str(date.today().year + 1)  # noqa: DTZ011  as above
CITY = ("milestones", "support_dossiers", "entrepreneur_survey")


def milestone(code: str = "A2.4-01", **changed: str | None) -> Row:
    row: dict[str, str | None] = {
        "area": "A2.4",
        "indicator": "A2.4.milestone",
        "title_nl": "Huisstijl",
        "title_en": None,
        "status": "gepland",
        "since": "2025-01-10",
        "planned_end": "2025-12-31",
        "amount": None,
    }
    return [code, *{**row, **changed}.values()]


def grant(code: str, **changed: str | None) -> Row:
    row = {"area": "T1", "indicator": "T1.funding", "status": "klaar", "amount": "1500000.5"}
    return milestone(code, **{**row, **changed})


def dossier(number: str = "D-1", **changed: str | None) -> Row:
    row: dict[str, str | None] = {
        "kind": "uitbreidingsvraag",
        "received": "2025-02-10",
        "closed": "2025-05-19",
        "outcome": "opgelost in Genk",
        "enterprise": "0200.065.765",
        "place": "Genk-Zuid",
        "m2": "2500",
    }
    return [number, *{**row, **changed}.values()]


def answer(number: str = "1", **changed: str | None) -> Row:
    row: dict[str, str | None] = {
        "wave": "2025",
        "number": number,
        "weight": "1.25",
        "size": "1 tot 9",
        "sector": "horeca",
        "satisfaction": "7",
        "knows": "ja",
    }
    return list({**row, **changed}.values())


SOUND: dict[str, list[Row]] = {
    "milestones": [
        milestone(),
        milestone(status="gestart", since="2025-03-01"),
        milestone(status="gestart", since="2025-06-01", planned_end="2026-12-31"),
        milestone(status="klaar", since="2025-09-01", planned_end=None),
        milestone("A2.4-02", status="geschrapt", planned_end=None),
        milestone("C4-01", area="C4", indicator=None),
        grant("T1-01"),
        grant("T1-02", status="gepland", amount=None),
    ],
    "support_dossiers": [
        dossier(),
        dossier("D-2", closed="2025-02-10"),
        dossier("D-3", closed=None, outcome="loopt", enterprise=None, place=None, m2=None),
        dossier("D-4", kind="accountbezoek", outcome="uitgevoerd", m2=None),
        dossier("D-5", kind="locatie zoeken"),
    ],
    "entrepreneur_survey": [
        answer(),
        answer("2", satisfaction=None),
        answer("3", knows=None),
        answer("1", wave="2023"),
    ],
}


def check(connection: psycopg.Connection, source_id: str, rows: Rows) -> None:
    into = Stage(connection, source_id, f"{source_id}.xlsx", {})
    into.rows(source_id, rows)
    assert check_delivery(connection, into.staged()).passed


def broken(connection: psycopg.Connection) -> list[tuple[str, str, int]]:
    return connection.execute(
        "select rule, severity, rows_failed from ops.validation where not success order by rule"
    ).fetchall()


@pytest.mark.parametrize("source_id", CITY)
def test_sound_register_breaks_no_rule(warehouse: psycopg.Connection, source_id: str) -> None:
    check(warehouse, source_id, SOUND[source_id])
    assert broken(warehouse) == []


SET_APART: list[tuple[str, str, Row]] = [
    ("milestones", "milestone_code_is_a_code", milestone("Jan Peeters")),
    ("milestones", "milestone_code_is_a_code", milestone("Peeters")),
    ("milestones", "status_date_has_happened", milestone("X-1", since=TOMORROW)),
    ("milestones", "status_date_has_happened", milestone("X-1", since="1999-12-31")),
    ("milestones", "indicator_fits_area", milestone("X-1", area="A2.5")),
    ("milestones", "indicator_code_is_choice", milestone("X-1", indicator="A2.4.street")),
    ("milestones", "area_code_is_choice", milestone("X-1", area="A9.9", indicator=None)),
    ("milestones", "amount_given", grant("X-1", amount=None)),
    ("milestones", "amount_eur_in_range", grant("X-1", amount="-1")),
    ("support_dossiers", "dossier_number_is_a_code", dossier("Bakkerij Peeters")),
    ("support_dossiers", "dossier_number_names_no_enterprise", dossier("0200.065.765")),
    ("support_dossiers", "received_date_has_happened", dossier("X-1", received="1999-12-31")),
    ("support_dossiers", "closed_date_has_happened", dossier("X-1", closed=TOMORROW)),
    ("support_dossiers", "closed_after_received", dossier("X-1", closed="2025-02-09")),
    ("support_dossiers", "open_until_closed", dossier("X-1", closed=None)),
    ("support_dossiers", "outcome_once_closed", dossier("X-1", outcome="loopt")),
    ("support_dossiers", "outcome_fits_kind", dossier("X-1", outcome="uitgevoerd")),
    ("support_dossiers", "outcome_fits_kind", dossier("X-1", kind="vestigingsvraag", outcome="uitgevoerd")),
    ("support_dossiers", "enterprise_number_is_enterprise_number", dossier("X-1", enterprise="0200.065.766")),
    ("entrepreneur_survey", "wave_has_happened", answer("9", wave=NEXT_YEAR)),
    ("entrepreneur_survey", "weight_in_range", answer("9", weight="0")),
    ("entrepreneur_survey", "satisfaction_in_range", answer("9", satisfaction="11")),
    ("entrepreneur_survey", "knows_friendly_is_choice", answer("9", knows="misschien")),
]


@pytest.mark.parametrize(("source_id", "rule", "row"), SET_APART)
def test_row_that_breaks_a_rule_is_set_apart_alone(
    warehouse: psycopg.Connection, source_id: str, rule: str, row: Row
) -> None:
    check(warehouse, source_id, [*SOUND[source_id], row])
    assert broken(warehouse) == [(rule, "warning", 1)]
    assert warehouse.execute("select line_number, rule from quarantine.row").fetchall() == [
        (len(SOUND[source_id]) + 2, rule)
    ]


WARNED: list[tuple[str, str, list[Row]]] = [
    ("milestones", "amount_is_funding", [milestone("X-1", amount="5")]),
    ("milestones", "planned_end_given", [milestone("X-1", planned_end=None)]),
    ("milestones", "status_in_order", [milestone("X-1", status="klaar"), milestone("X-1", since="2025-02-01")]),
    (
        "milestones",
        "status_in_order",
        [milestone("X-1", status="geschrapt"), milestone("X-1", status="gestart", since="2025-02-01")],
    ),
    (
        "milestones",
        "belongs_to_one_indicator",
        [milestone("X-1"), milestone("X-1", area="A2.5", indicator="A2.5.milestone", since="2025-02-01")],
    ),
    ("support_dossiers", "space_fits_kind", [dossier("X-1", kind="vergunning", outcome="uitgevoerd")]),
    ("entrepreneur_survey", "something_answered", [answer("9", satisfaction=None, knows=None)]),
]


@pytest.mark.parametrize(("source_id", "rule", "rows"), WARNED)
def test_what_may_be_right_is_told_and_kept(
    warehouse: psycopg.Connection, source_id: str, rule: str, rows: list[Row]
) -> None:
    check(warehouse, source_id, [*SOUND[source_id], *rows])
    assert broken(warehouse) == [(rule, "warning", 1)]
    assert warehouse.execute("select from quarantine.row").fetchall() == []


def test_milestone_has_one_row_a_day(warehouse: psycopg.Connection) -> None:
    check(warehouse, "milestones", [*SOUND["milestones"], milestone("X-1"), milestone("X-1", status="gestart")])
    assert [rule for rule, *_ in broken(warehouse)] == ["key_unique"]


@pytest.mark.parametrize("source_id", CITY)
def test_every_rule_of_a_city_register_says_which_column_it_is_about(
    warehouse: psycopg.Connection, source_id: str
) -> None:
    into = Stage(warehouse, source_id, f"{source_id}.xlsx", {})
    into.rows(source_id, SOUND[source_id])
    columns = {column.name for column in source(source_id).file(source_id).columns}
    rules = [
        rule
        for suite in for_delivery(Delivery(warehouse, into.staged(), source(source_id)))
        for rule in suite.rules
        if hasattr(rule, "violation") and rule.id != "not_synthetic"
    ]
    assert len(rules) > 10
    for rule in rules:
        assert rule.columns, rule.id
        assert set(rule.columns) <= columns, rule.id
