from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.tracing.made import FIGURE, SOLVED, row
from tracing.adding import add_up, by_place, counting, differences
from tracing.model import Sum


def numbers(*values, **otherwise):
    """Rows that add these values; None is a number that nobody knows."""
    return [row(numerator=value, **otherwise) for value in values]


@pytest.mark.parametrize(
    ("aggregation", "rows", "added"),
    [
        ("sum", numbers(3, -1, denominator=None), Sum(Decimal(2), Decimal(2), None, 2)),
        ("sum", numbers(1, 0, source_rows=40), Sum(Decimal(1), Decimal(1), Decimal(2), 80)),
        ("sum", numbers(3, None), Sum(None, Decimal(3), Decimal(2), 2)),
        ("sum", [], Sum(Decimal(0), Decimal(0), None, 0)),
        ("share", numbers(1, 1, 0, 0), Sum(Decimal(50), Decimal(2), Decimal(4), 4)),
        ("share", [row(numerator=30, denominator=40), row(numerator=0, denominator=80)],
         Sum(Decimal(25), Decimal(30), Decimal(120), 2)),
        ("share", numbers(1, None), Sum(None, Decimal(1), Decimal(2), 2)),
        ("share", numbers(1, denominator=0), Sum(None, Decimal(1), Decimal(0), 1)),
        ("share", [], Sum(None, Decimal(0), None, 0)),
        ("median", numbers(100, 3, 7), Sum(Decimal(7), None, None, 3)),
        ("median", numbers(100, 3, 8, 7), Sum(Decimal("7.5"), None, None, 4)),
        ("median", numbers(5, None), Sum(Decimal(5), None, None, 2)),
        ("median", [], Sum(None, None, None, 0)),
        ("distinct", [row(contributor=one) for one in ("a", "b", "a", None)], Sum(Decimal(2), None, None, 4)),
        ("distinct", [], Sum(Decimal(0), None, None, 0)),
        ("mean", [row(numerator=8, weight="1.5"), row(numerator=5, weight="0.5")],
         Sum(Decimal("7.25"), Decimal("14.5"), Decimal(2), 2)),
        ("mean", [row(numerator=1), row(numerator=0, weight=2)],
         Sum(Decimal("0.333"), Decimal(1), Decimal(3), 2)),
        ("mean", numbers("0.001", "0.002"), Sum(Decimal("0.002"), Decimal("0.003"), Decimal(2), 2)),
        ("mean", [], Sum(None, None, None, 0)),
    ],
)  # fmt: skip
def test_rows_give_what_was_counted_by_hand(aggregation, rows, added):
    assert add_up(rows, aggregation) == added


def test_a_rule_that_nobody_knows_is_not_guessed():
    with pytest.raises(KeyError):
        add_up(SOLVED, "mode")


def test_a_row_counts_in_its_municipality_and_in_its_neighbourhood():
    here, elsewhere = row(neighbourhood_code="71016W03"), row(geography_code="71004")
    assert by_place([here, elsewhere]) == {"71016": [here], "71016W03": [here], "71004": [elsewhere]}


@pytest.mark.parametrize(
    ("first", "until_before", "counts"),
    [
        ("2024-09-30", "2024-10-01", False),
        ("2024-09-30", "2024-10-02", True),
        ("2020-01-01", None, True),
        ("2025-09-30", "2025-10-01", True),
        ("2025-10-01", "2025-10-02", False),
        ("2025-10-01", None, False),
    ],
)
def test_a_row_counts_on_each_day_of_its_own_that_the_figure_counts(first, until_before, counts):
    one = row(
        counts_from=date.fromisoformat(first), counts_to=date.fromisoformat(until_before) if until_before else None
    )
    assert counting([one], FIGURE) == ([one] if counts else [])


def test_a_figure_that_its_rows_give_differs_in_nothing():
    assert differences(FIGURE, add_up(SOLVED, "share")) == ()


@pytest.mark.parametrize(
    ("published", "columns"),
    [
        ({"value": FIGURE.value + Decimal("0.0000001")}, ()),
        ({"value": FIGURE.value + Decimal("0.00001")}, ("value",)),
        ({"numerator": Decimal(2), "rows_counted": 4}, ("numerator", "rows_counted")),
        ({"denominator": None}, ("denominator",)),
        ({"value": None}, ("value",)),
    ],
)
def test_what_a_figure_says_otherwise_is_named(published, columns):
    assert differences(replace(FIGURE, **published), add_up(SOLVED, "share")) == columns
