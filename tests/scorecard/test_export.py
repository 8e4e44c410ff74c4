from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal

import pytest

from pages.formats import BRUSSELS
from scorecard.export import write_csv


@pytest.fixture
def rows(scorecard, tmp_path) -> dict[str, dict[str, str]]:
    path = write_csv(scorecard, tmp_path / "new" / "scorecard.csv")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return {row["indicator_code"]: row for row in csv.DictReader(lines)}


def test_every_indicator_is_a_row_with_its_area(rows, scorecard):
    assert len(rows) == len(scorecard.indicators)
    for area in scorecard.all_areas:
        for one in area.indicators:
            assert rows[one.indicator_code]["area_code"] == area.code
            assert rows[one.indicator_code]["label_nl"] == one.label_nl
            assert rows[one.indicator_code]["status"] == one.status


def test_values_come_back_as_they_are(rows, scorecard):
    for one in scorecard.indicators:
        for name in ("value", "target_value", "target_at_date", "gap", "lower_bound", "upper_bound"):
            text, value = rows[one.indicator_code][name], getattr(one, name)
            assert (Decimal(text) if text else None) == value
        assert rows[one.indicator_code]["is_synthetic"] == str(one.is_synthetic)
        assert rows[one.indicator_code]["period_end"] == (str(one.period_end) if one.period_end else "")


def test_reason_of_a_missing_value_is_there(rows):
    assert rows["C5.jobs_per_100"]["value"] == ""
    assert rows["C5.jobs_per_100"]["why_missing_nl"].startswith("Wacht op")
    assert rows["C5.jobs_per_100"]["sources"] == "statbel_population rsz_jobs steunpunt_werk"


def test_budget_of_the_area_is_that_of_the_year_and_that_of_the_plan(rows):
    budget = rows["T1.jobs_10y"]
    assert (budget["area_budget_plan"], Decimal(budget["area_budget_plan_eur"])) == ("2026-2031", Decimal("7650004.50"))
    year = datetime.now(BRUSSELS).year
    if year <= 2031:
        assert int(budget["area_budget_year"]) == year
        assert Decimal(budget["area_budget_year_eur"]) == Decimal("1250000.75") + 10000 * (year - 2026)
    assert budget["area_budget_is_investment_only"] == "True"
    assert rows["O3.jobseekers"]["area_budget_plan_eur"] == ""


def test_rule_lateness_and_period_are_columns(rows):
    late = rows["O1.bankruptcies"]
    assert (late["rule"], late["status"], late["is_late"], late["late_en"]) == (
        "typed", "on_track", "True", "The data are late.",
    )  # fmt: skip
    assert late["period_nl"] == "09/2026 (1 periode)"


def test_excel_takes_the_file_for_utf_8(scorecard, tmp_path):
    assert write_csv(scorecard, tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
