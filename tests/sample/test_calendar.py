"""Which extracts of the register there are on a day: numbered without a gap, months before days, none to come."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from sample.calendar import LAST_MONTHLY, Calendar
from tests.sample_day import AS_OF

from .conftest import Sample

DAYS = [date(2026, 1, 1) + timedelta(days=nth) for nth in range(70)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_extracts_of_any_day_follow_each_other_up_to_the_day_before(day: date) -> None:
    calendar = Calendar(day)
    snapshots = [calendar.extract(number, "update").snapshot for number in range(calendar.first, calendar.last + 1)]
    gaps = [(later - before).days for before, later in pairwise(snapshots)]
    assert set(gaps[: calendar.months]) <= {28, 35}
    assert 1 <= gaps[calendar.months] <= 37
    assert set(gaps[calendar.months + 1 :]) == {1}
    assert calendar.extract(calendar.last, "update").made.date() == day - timedelta(days=1)
    assert (day - snapshots[0]).days > 27 * 30


def test_names_have_a_day_since_the_extracts_are_daily() -> None:
    calendar = Calendar(AS_OF, months=1, days=1)
    assert [calendar.extract(number, "update").file_name for number in range(calendar.first, calendar.last + 1)] == [
        "KboOpenData_0145_2025_09_Update.zip",
        "KboOpenData_0146_2025_10_Update.zip",
        "KboOpenData_0147_2025_10_14_Update.zip",
    ]


def test_the_sample_has_a_full_and_then_an_update_of_each_number(years: Sample) -> None:
    calendar = Calendar(AS_OF)
    names = [calendar.extract(number, "update").file_name for number in range(calendar.first + 1, calendar.last + 1)]
    assert list(years.extracts) == [calendar.extract(calendar.first, "full").file_name, *names]


def test_a_month_has_the_events_of_some_days_and_the_register_grows_slowly(years: Sample) -> None:
    full, *updates = years.extracts.values()
    units = {row[0] for row in full.rows("establishment")}
    stock = [len(units)]
    for update in updates:
        units -= {row[0] for row in update.rows("establishment_delete")}
        units |= {row[0] for row in update.rows("establishment_insert")}
        stock.append(len(units))
    by_month = stock[: LAST_MONTHLY - Calendar(AS_OF).first + 1]
    assert all(0.95 < later / before < 1.05 for before, later in pairwise(by_month))
    assert 1.0 < by_month[-1] / by_month[0] < 1.4
