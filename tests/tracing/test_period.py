from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.tracing.made import FIGURE
from tracing.period import days, newest_in, written


def of(first, last):
    return replace(FIGURE, period_start=date.fromisoformat(first), period_end=date.fromisoformat(last))


AUGUST, SEPTEMBER = of("2025-08-01", "2025-08-31"), of("2025-09-01", "2025-09-30")
QUARTER = of("2025-07-01", "2025-09-30")
YEAR = of("2025-01-01", "2025-12-31")
DAY = of("2025-09-12", "2025-09-12")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-Q3", "2025-07-01", "2025-09-30"),
        (" 2025k1 ", "2025-01-01", "2025-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-2-9", "2024-02-09", "2024-02-09"),
    ],
)
def test_a_period_is_understood_as_it_is_written(text, first, last):
    assert days(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["", "last year", "25", "2025-13", "2025-Q5", "2025-02-30", "0000", "2025-09-30-1"])
def test_what_is_no_period_is_none(text):
    assert days(text) is None


@pytest.mark.parametrize(
    ("text", "figures", "meant"),
    [
        ("2025-08", [AUGUST, SEPTEMBER], AUGUST),
        ("2025", [SEPTEMBER, AUGUST], SEPTEMBER),
        ("2025-Q3", [AUGUST, SEPTEMBER], SEPTEMBER),
        ("2025-08-15", [AUGUST, SEPTEMBER], AUGUST),
        ("2025-08", [QUARTER], QUARTER),
        ("2025-09", [YEAR], YEAR),
        ("2025-09", [DAY], DAY),
        ("2024", [AUGUST, QUARTER, YEAR, DAY], None),
        ("2026-01", [YEAR], None),
        ("2025-09-11", [DAY], None),
    ],
)
def test_the_newest_figure_that_ends_then_is_meant_or_the_one_around_it(text, figures, meant):
    assert newest_in(figures, *days(text)) == meant


@pytest.mark.parametrize("figure", [AUGUST, SEPTEMBER, QUARTER, YEAR, DAY])
def test_a_period_is_written_as_it_is_read(figure):
    assert days(written(figure)) == (figure.period_start, figure.period_end)
