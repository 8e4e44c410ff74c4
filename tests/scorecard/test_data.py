from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import psycopg
import pytest

from scorecard import city_map, data
from scorecard.data import NothingPublishedError, read
from tests import databases
from tests.mart_tables import insert
from tests.scorecard import mart
from tests.scorecard.conftest import DATABASE


def test_every_part_of_the_plan_is_there_and_the_objectives_come_first(scorecard):
    codes = [area.code for area in scorecard.all_areas]
    assert len(codes) == 39
    assert set(codes) == {row["area_code"] for row in mart.seed("plan_area")}
    assert [area.code for area in scorecard.areas][:4] == ["O1", "O2", "O3", "C1"]
    assert [action.code for action in scorecard.areas[1].actions] == [f"A2.{number}" for number in range(1, 10)]


def test_every_indicator_is_there_once_in_its_own_area(scorecard):
    found = [(area.code, one.indicator_code) for area in scorecard.all_areas for one in area.indicators]
    assert sorted(found) == sorted((row["area_code"], row["indicator_code"]) for row in mart.seed("plan_indicator"))


def test_counts_are_of_the_indicators_in_the_order_of_the_statuses(scorecard):
    assert sum(scorecard.counts.values()) == len(scorecard.indicators)
    assert list(scorecard.counts) == [name for name in scorecard.statuses if name in scorecard.counts]
    assert scorecard.counts["no_data"] == len(scorecard.indicators) - len(scorecard.with_value)


def test_newest_value_has_its_period_file_and_day(indicator):
    found = indicator("O1.local_units")
    assert (found.period_kind, str(found.period_start)) == ("quarter", "2026-04-01")
    assert found.file_name == "bestat_local_units_2026_11.csv"
    assert found.landed_at == mart.LANDED
    assert not found.is_synthetic
    assert indicator("O1.settled").is_synthetic


def test_line_holds_all_periods_in_their_order(indicator):
    days = [point.period_end for point in indicator("O3.jobseekers").points]
    assert len(days) == 100
    assert days == sorted(days)
    assert len({point.series for point in indicator("O3.jobseekers").points}) == 2


def test_hidden_value_is_no_number_and_no_missing_one(indicator):
    found = indicator("O1.moved_in")
    assert (found.value, found.is_suppressed, found.has_value) == (None, True, True)
    assert (found.lower_bound, found.upper_bound) == (Decimal(1), Decimal(3))
    assert found.points[-1].value is None


def test_indicator_without_a_value_has_the_reason_and_the_sources_that_are_to_come(indicator):
    found = indicator("C5.jobs_per_100")
    assert not found.has_value
    assert found.no_source_reason_nl
    assert {source.source_id for source in found.sources if source.is_planned} == {"rsz_jobs", "steunpunt_werk"}


def test_budget_is_the_sum_of_its_booking_years(scorecard):
    budgets = {area.code: area.budget for area in scorecard.all_areas if area.budget}
    assert set(budgets) == set(mart.BUDGETS)
    assert budgets["T1"].total_eur == sum(Decimal("1250000.75") + 10000 * year for year in range(6))
    assert (budgets["T1"].is_investment_only, budgets["A2.2"].is_investment_only) == (True, False)


def test_only_the_newest_plan_counts_for_the_budget(changeable):
    insert(changeable, "mart.fct_area_budget", area_code="O2", plan_year=2020, booking_year=2020, amount_eur=1)
    assert {area.code for area in read(changeable).all_areas if area.budget} == set(mart.BUDGETS)


def test_a_bi_tool_reads_the_same_as_the_owner(server, published, scorecard):
    with psycopg.connect(databases.address(server, DATABASE, "bi_reader")) as connection:
        assert read(connection).areas == scorecard.areas
        assert read(connection).published_at is None  # that stands in ops
    assert scorecard.published_at == mart.PUBLISHED


@pytest.mark.parametrize("change", ["drop schema mart cascade", "drop table mart.fct_target_status"])
def test_without_a_published_plan_there_is_no_scorecard(changeable, change):
    changeable.execute(change)
    with pytest.raises(NothingPublishedError, match="nothing of the plan is published"):
        read(changeable)


def test_its_exposures_name_the_marts_that_its_sql_reads(manifest: Path):
    def reads(module: ModuleType) -> set[str]:
        statements = [value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)]
        return {table for statement in statements for table in re.findall(r"\bmart\.(\w+)", statement)}

    exposures = json.loads(manifest.read_text())["exposures"].values()
    named = {one["name"]: {node.split(".")[-1] for node in one["depends_on"]["nodes"]} for one in exposures}
    assert named["scorecard_csv"] == reads(data)
    assert named["scorecard"] == reads(data) | reads(city_map)
