"""The city's registers, from forms that somebody filled in to the marts and indicators, counted by hand."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from expectations.delivery import check_delivery
from ingest.catalogue import source
from ingest.landing import land_file
from ingest.pipeline import load_delivery, pending
from ingest.template import workbook
from sample.numbers import enterprise
from tests.dbt_project.conftest import BuildOnce, Warehouse
from tests.dbt_project.test_privacy import holds
from warehouse import db
from warehouse.build import NO_UNIT_TESTS
from warehouse.dbt import PROJECT

SELECTED = ("+fct_milestone", "+fct_support_dossier", "+fct_survey_answer", "+int_indicator_value")
CLIENTS = tuple(enterprise(990_000 + nth) for nth in range(6))
"""Valid numbers that KBO has not given out."""
Row = Sequence[Any]


def milestone(code: str, status: str, since: date, planned_end: date | None = None, amount: float | None = None) -> Row:
    area = code.partition("-")[0]
    indicator = "T1.funding" if area == "T1" else f"{area}.milestone"
    return [code, area, indicator, f"Mijlpaal {code}", None, status, since, planned_end, amount]


MILESTONES: list[Row] = [
    milestone("A2.6-01", "gepland", date(2024, 1, 10), date(2024, 12, 31)),
    milestone("A2.6-01", "klaar", date(2024, 11, 20), date(2024, 12, 31)),
    milestone("A2.6-02", "gestart", date(2024, 3, 1), date(2025, 6, 30)),
    milestone("T1-01", "klaar", date(2023, 5, 2), None, 1_250_000.5),
]
WITHDRAWN = milestone("A2.6-09", "klaar", date(2024, 1, 1))
"""Of an earlier delivery, and no longer in the register."""


def dossier(
    number: str, kind: str, received: date, closed: date | None, outcome: str, *, client: str | None = None
) -> Row:
    return [number, kind, received, closed, outcome, client, "Genk-Zuid", None]


DOSSIERS: list[Row] = [
    dossier("D-01", "accountbezoek", date(2024, 1, 1), date(2024, 1, 15), "uitgevoerd", client=CLIENTS[0]),
    dossier("D-02", "uitbreidingsvraag", date(2024, 2, 1), date(2024, 2, 11), "opgelost in Genk", client=CLIENTS[0]),
    dossier("D-03", "uitbreidingsvraag", date(2024, 3, 1), date(2024, 3, 31), "opgelost in Genk"),
    dossier("D-04", "uitbreidingsvraag", date(2024, 4, 1), date(2024, 6, 30), "opgelost in Genk", client=CLIENTS[1]),
    dossier("D-05", "uitbreidingsvraag", date(2024, 5, 1), date(2024, 6, 1), "niet opgelost", client=CLIENTS[2]),
    dossier("D-06", "vestigingsvraag", date(2024, 5, 1), date(2024, 6, 1), "opgelost in Genk", client=CLIENTS[3]),
    dossier("D-07", "vestigingsvraag", date(2024, 5, 2), date(2024, 6, 1), "opgelost elders", client=CLIENTS[3]),
    dossier("D-08", "vestigingsvraag", date(2024, 5, 3), date(2024, 6, 1), "niet opgelost", client=CLIENTS[4]),
    dossier("D-09", "vergunning", date(2025, 1, 20), None, "loopt", client=CLIENTS[5]),
    dossier("D-10", "businessplan", date(2024, 9, 1), date(2024, 8, 1), "uitgevoerd"),
]
"""D-10 was closed before it came in: it is set apart."""

SURVEY: list[Row] = [
    [2025, 1, 1, "1 tot 9", "detailhandel", 8, "ja"],
    [2025, 2, 1, "1 tot 9", "detailhandel", 6, "ja"],
    [2025, 3, 2, "1 tot 9", "detailhandel", 7, "ja"],
    [2025, 4, 4, "geen werknemers", "detailhandel", 10, "nee"],
]


def deliver(warehouse: Warehouse, folder: Path, source_id: str, rows: Sequence[Row], name: str = "") -> None:
    """Fill in the template and hand it in as staff do."""
    register = source(source_id)
    path = folder / f"{source_id}{name}.xlsx"
    path.write_bytes(workbook(register, register.file(source_id), rows))
    with db.connect(warehouse.settings) as connection:
        land_file(register, path, warehouse.settings, connection)
        for delivery in pending(connection, register):
            result = load_delivery(warehouse.settings, connection, register, delivery, check_delivery)
            assert result.outcome == "loaded", result.message


@pytest.fixture(scope="module")
def city(build_once: BuildOnce, empty: Warehouse) -> Warehouse:
    """A warehouse of the registers above."""

    def fill(warehouse: Warehouse) -> None:
        folder = warehouse.settings.home / "city"
        folder.mkdir()
        deliver(warehouse, folder, "milestones", [*MILESTONES, WITHDRAWN], "_2024-12-01")
        deliver(warehouse, folder, "milestones", MILESTONES, "_2025-02-01")
        deliver(warehouse, folder, "support_dossiers", DOSSIERS)
        deliver(warehouse, folder, "entrepreneur_survey", SURVEY)
        warehouse.dbt("build", *NO_UNIT_TESTS, "--indirect-selection", "buildable", "--select", *SELECTED)

    return build_once("dbt_city", fill, on=empty)


def test_mart_has_every_status_of_the_newest_register(city: Warehouse) -> None:
    assert city.rows(
        "select milestone_code, milestone_status, previous_status, status_date, title_en, is_current "
        "from mart_next.fct_milestone where area_code = 'A2.6' order by 1, 4"
    ) == [
        ("A2.6-01", "planned", None, date(2024, 1, 10), "Mijlpaal A2.6-01", False),
        ("A2.6-01", "done", "planned", date(2024, 11, 20), "Mijlpaal A2.6-01", True),
        ("A2.6-02", "started", None, date(2024, 3, 1), "Mijlpaal A2.6-02", True),
    ]


def test_milestone_indicator_counts_what_is_done_of_what_is_not_dropped(city: Warehouse) -> None:
    days = city.rows(
        "select period_end, value, numerator, denominator from intermediate.int_indicator_value "
        "where indicator_code = 'A2.6.milestone' order by 1"
    )
    assert days[:-1] == [
        (date(2024, 1, 10), 0, 0, 1),
        (date(2024, 3, 1), 0, 0, 2),
        (date(2024, 11, 20), 1, 1, 2),
    ]
    landed = city.value("select max(landed_at at time zone 'Europe/Brussels')::date from ops.delivery")
    assert days[-1] == (landed, 1, 1, 2)


def test_funding_is_what_was_received_so_far(city: Warehouse) -> None:
    values = city.rows(
        "select value from intermediate.int_indicator_value where indicator_code = 'T1.funding' order by period_start"
    )
    assert values == [(Decimal("1250000.5"),)] * 2


def test_mart_has_the_good_dossiers_and_no_other(city: Warehouse) -> None:
    assert city.value("select count(*) from mart_next.fct_support_dossier") == len(DOSSIERS) - 1
    assert city.rows("select rule from quarantine.row") == [("closed_after_received",)]
    assert city.rows(
        "select dossier_kind, outcome, place, days, is_open from mart_next.fct_support_dossier "
        "where dossier_number in ('D-04', 'D-09') order by dossier_number"
    ) == [("expansion", "solved_in_genk", "genk_zuid", 90, False), ("permit", "open", "genk_zuid", None, True)]


def test_no_table_of_the_mart_holds_the_number_of_a_client(city: Warehouse) -> None:
    tables = city.rows("select table_name from information_schema.tables where table_schema = 'mart_next'")
    assert ("fct_support_dossier",) in tables
    for client in CLIENTS:
        assert holds(city, "staging", "stg_genk__support_dossiers", client)
        for (table,) in tables:
            assert not holds(city, "mart_next", table, client), table
            assert not holds(city, "mart_next", table, client.replace(".", "")), table


@pytest.mark.parametrize(
    ("indicator", "values"),
    [
        # the register began on 1 January 2024, and its newest date lies in January 2025; one visit is of one enterprise
        ("A1.1.visits", [(12, None, None, None, True), (1, 0, 0, None, False)]),
        ("A1.2.solved", [(12, 75, 3, 4, False), (1, 75, 3, 4, False)]),
        ("A1.2.days", [(12, 30, None, None, False), (1, 30, None, None, False)]),
        # the only request of support came in in January
        ("A2.3.supported", [(12, 0, None, None, False), (1, None, None, None, True)]),
        # three settlement requests, of two enterprises
        ("C1.requests", [(12, None, None, None, True), (1, None, None, None, True)]),
        # nobody has been followed for twelve months, and there is no register of companies here
        ("A2.3.opened", []),
    ],
)
def test_rolling_year_is_measured_once_the_register_covers_it(
    city: Warehouse, indicator: str, values: list[tuple[Any, ...]]
) -> None:
    found = city.rows(
        "select extract(month from period_start)::integer, value, numerator, denominator, is_suppressed "
        "from intermediate.int_indicator_value where indicator_code = %s order by period_start",
        [indicator],
    )
    assert found == values


def test_satisfaction_is_the_weighted_mean_with_its_margin_within_the_scale(city: Warehouse) -> None:
    # (8 + 6 + 14 + 40) / 8, and 1.96 * sqrt(1.375 * 2.5 / 3) = 2.098
    assert city.rows(
        "select period_kind, period_end, value, numerator, denominator, rows_counted, lower_bound, upper_bound "
        "from intermediate.int_indicator_value where indicator_code = 'A1.5.satisfaction'"
    ) == [("year", date(2025, 12, 31), Decimal("8.5"), 68, 8, 4, Decimal("6.402"), 10)]


def test_answers_that_too_few_gave_are_hidden_with_what_would_tell_them(city: Warehouse) -> None:
    # three said yes and one no: the one is hidden, with the next smallest, which is yes, and so with the share of yes
    assert city.rows(
        "select distinct breakdown, respondents, value, is_suppressed from mart_next.fct_survey_answer "
        "where question = 'awareness' and respondents is distinct from 0"
    ) == [(breakdown, None, None, True) for breakdown in ("all", "answer", "sector", "size_class")]
    assert city.rows(
        "select value, is_suppressed from intermediate.int_indicator_value where indicator_code = 'A1.5.awareness'"
    ) == [(None, True)]


def seed(name: str) -> list[dict[str, str]]:
    with next(PROJECT.glob(f"seeds/*/{name}.csv")).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("source_id", "column", "choice_list"),
    [
        ("milestones", "status", "milestone_status"),
        ("support_dossiers", "kind", "dossier_kind"),
        ("support_dossiers", "outcome", "dossier_outcome"),
        ("support_dossiers", "place", "dossier_place"),
        ("entrepreneur_survey", "size_class", "survey_size_class"),
        ("entrepreneur_survey", "sector", "survey_sector"),
        ("entrepreneur_survey", "knows_friendly", "survey_awareness"),
        ("innovation_register", "programme", "innovation_programme"),
        ("innovation_register", "theme", "innovation_theme"),
        ("innovation_register", "participation_role", "innovation_role"),
        ("retail_premises", "state", "premises_state"),
        ("footfall_counters", "street_side", "counter_side"),
        ("footfall_counters", "counts_what", "counter_what"),
    ],
)
def test_choices_of_the_forms_are_those_that_the_models_know(source_id: str, column: str, choice_list: str) -> None:
    known = {row["choice_nl"] for row in seed("city_choice") if row["choice_list"] == choice_list and row["choice_nl"]}
    assert choices(source_id, column) == known


def choices(source_id: str, column: str) -> set[str]:
    return {
        choice
        for found in source(source_id).file(source_id).columns
        if found.name == column
        for choice in found.choices
    }


def test_form_of_the_counters_names_every_retail_area() -> None:
    assert choices("footfall_counters", "retail_area") == {row["label_nl"] for row in seed("retail_area")}


def test_form_of_the_milestones_names_every_area_of_the_plan() -> None:
    assert choices("milestones", "area_code") == {row["area_code"] for row in seed("plan_area")}


def test_form_of_the_milestones_names_every_indicator_that_they_count_for() -> None:
    counted = {row["indicator_code"] for row in seed("plan_indicator") if row["target_kind"] == "milestone"}
    assert choices("milestones", "indicator_code") == counted | {"T1.funding"}


def test_sample_gives_every_indicator_of_the_city_a_value(built_from_sample: Warehouse) -> None:
    codes = built_from_sample.rows(
        "select indicator_code, bool_and(is_synthetic) from mart_next.fct_indicator_value "
        "where source_id in ('milestones', 'support_dossiers', 'entrepreneur_survey') and value is not null "
        "group by indicator_code order by indicator_code"
    )
    milestones = [f"{area}.milestone" for area in ("A2.1", "A2.4", "A2.5", "A2.6", "A2.9", "A3.4")]
    others = ["A1.1.visits", "A1.2.days", "A1.2.solved", "A1.5.awareness", "A1.5.satisfaction"]
    others += ["A2.3.opened", "A2.3.supported", "C1.requests", "T1.funding"]
    assert codes == [(code, True) for code in sorted([*milestones, *others])]
