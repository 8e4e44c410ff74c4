"""Passers-by of the sample, from the files of three kinds of counters to the indicators of the shopping areas."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from statistics import fmean

import pytest

from ingest.catalogue import source
from sample import writer
from sample.footfall import BRUSSELS, hours
from sample.sources import deliveries_of
from sample.sources.footfall import GAP_MONTHS
from sample.sources.footfall_counters import CENTRE, YEARS, since
from sample.story import Story
from tests.dbt_project.conftest import BuildOnce, Warehouse
from tests.dbt_project.test_real_people import load
from tests.sample_day import AS_OF

MODELS = "+fct_footfall_day +int_footfall_month +rows_footfall"
STORY = Story(AS_OF)


@pytest.fixture(scope="module")
def footfall(build_once: BuildOnce, empty: Warehouse) -> Warehouse:
    """The counters of the sample and their counts, and the unit tests of what is made of them."""

    def fill(warehouse: Warehouse) -> None:
        for source_id in ("footfall_counters", "footfall", "telraam"):
            of = source(source_id)
            files = [
                writer.write(warehouse.settings.home / "footfall", of, delivery, AS_OF)
                for delivery in deliveries_of(source_id)(STORY)
            ]
            for told in load(warehouse, source_id, files):
                assert "quarantine" not in told, told
        warehouse.dbt("build", "--select", MODELS, "--indirect-selection", "cautious")

    return build_once("dbt_footfall", fill, on=empty)


def months_of(warehouse: Warehouse, indicator: str) -> list[date]:
    return [
        month
        for (month,) in warehouse.rows(
            "select distinct date_trunc('month', counts_from)::date from intermediate.rows_footfall "
            "where indicator_code = %s order by 1",
            [indicator],
        )
    ]


def test_every_day_of_a_counter_has_the_hours_of_its_clock(footfall: Warehouse) -> None:
    found = footfall.rows(
        "select day, hours_delivered from mart_next.fct_footfall_day "
        "inner join mart_next.dim_counter using (counter_key) "
        "where counter_code = 'V01' and clock_hours <> 24 order by 1"
    )
    assert len(found) == 2 * YEARS
    assert [hours for _, hours in found] in ([23, 25] * YEARS, [25, 23] * YEARS)
    assert {day.isoweekday() for day, _ in found} == {7}


def test_an_hour_in_which_telraam_did_not_look_counts_nobody(footfall: Warehouse) -> None:
    off, counted = footfall.rows(
        "select count(*), count(*) filter (where is_counted) from intermediate.int_footfall_hour where share_seen = 0"
    )[0]
    assert off > 100
    assert counted == 0


def test_months_have_a_figure_but_for_the_one_in_which_the_counter_was_away(footfall: Warehouse) -> None:
    all_months = [STORY.month(back) for back in range(12 * YEARS, 0, -1)]
    without_gap = [month for month in all_months if month != STORY.month(GAP_MONTHS)]
    assert months_of(footfall, "A2.4.visitors") == all_months
    assert months_of(footfall, "A2.5.visitors") == all_months
    assert months_of(footfall, "C3.centre_footfall") == without_gap
    assert months_of(footfall, "O2.visitors") == without_gap


def test_figure_of_the_centre_is_what_its_hours_from_10_to_16_tell(footfall: Warehouse) -> None:
    month = STORY.month(2)
    by_day: dict[date, int] = defaultdict(int)
    for moment, passages in hours(CENTRE, since(STORY), STORY.month() - timedelta(days=1)):
        local = moment.astimezone(BRUSSELS)
        if 10 <= local.hour < 16 and local.date().replace(day=1) == month:
            by_day[local.date()] += passages
    by_weekday = defaultdict(list)
    for day, passages in by_day.items():
        by_weekday[day.weekday()].append(passages)
    value = footfall.value(
        "select sum(numerator * weight) / sum(weight) from intermediate.rows_footfall "
        f"where indicator_code = 'C3.centre_footfall' and date_trunc('month', counts_from) = '{month}'"
    )
    assert float(value) == pytest.approx(fmean(map(fmean, by_weekday.values())), abs=0.01)


def test_all_of_the_sample_says_that_it_is_made_up(footfall: Warehouse) -> None:
    assert footfall.value("select bool_and(is_synthetic) from mart_next.fct_footfall_day")
    assert footfall.value("select bool_and(is_synthetic) from mart_next.dim_counter")


def test_a_counter_of_cyclists_tells_of_no_pedestrians(footfall: Warehouse) -> None:
    assert footfall.rows(
        "select count(pedestrians), count(pedestrians_compared), count(cyclists) > 5 from mart_next.fct_footfall_day "
        "inner join mart_next.dim_counter using (counter_key) where counter_code = 'COU'"
    ) == [(0, 0, True)]


def test_counts_that_may_not_be_given_away_say_so_in_the_mart_of_sources(footfall: Warehouse) -> None:
    footfall.dbt("build", "--select", "+dim_source", "--indirect-selection", "cautious")
    kept_in = footfall.rows("select source_id from mart_next.dim_source where not may_be_exported")
    assert kept_in == [("telraam",)]
