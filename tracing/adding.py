"""Rows added up by the rule of their indicator: the same sums as the build makes in SQL, made a second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from tracing.model import Figure, Row, Sum

TOLERANCE = Decimal("0.000001")
MEAN_DECIMALS = Decimal("0.001")
"""To which a mean is rounded before it is published."""


def by_place(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows by each place in which they count: their geography and, where they have one, their neighbourhood."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for place in {row.geography_code, row.neighbourhood_code} - {None}:
            found[str(place)].append(row)
    return found


def counting(rows: Iterable[Row], figure: Figure) -> list[Row]:
    """Those of the rows of a place that count on one of the days of the figure."""
    return [
        row
        for row in rows
        if row.counts_from <= figure.counted_to and (row.counts_to is None or row.counts_to > figure.counted_from)
    ]


def add_up(rows: Sequence[Row], aggregation: str) -> Sum:
    """What the rows give by the rule of `aggregation`; the value is None where they give none.

    Raises KeyError for an aggregation that is not known here.
    """
    value, numerator, denominator = AGGREGATIONS[aggregation](rows)
    return Sum(value, numerator, denominator, sum(row.source_rows for row in rows))


def differences(figure: Figure, added: Sum) -> tuple[str, ...]:
    """The columns of a published figure, not a hidden one, in which the rows say otherwise."""
    return tuple(name for name in vars(added) if not _equal(getattr(figure, name), getattr(added, name)))


def _equal(one: Decimal | int | None, other: Decimal | int | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(Decimal(one) - Decimal(other)) <= TOLERANCE


Parts = tuple[Decimal | None, Decimal | None, Decimal | None]
"""Value, numerator, denominator."""


def _sum(rows: Sequence[Row]) -> Parts:
    numerator = _total(row.numerator for row in rows) or Decimal(0)
    return numerator if _is_known(rows) else None, numerator, _total(row.denominator for row in rows)


def _share(rows: Sequence[Row]) -> Parts:
    _, numerator, denominator = _sum(rows)
    value = 100 * numerator / denominator if numerator is not None and denominator and _is_known(rows) else None
    return value, numerator, denominator


def _median(rows: Sequence[Row]) -> Parts:
    numbers = [row.numerator for row in rows if row.numerator is not None]
    return median(numbers) if numbers else None, None, None


def _distinct(rows: Sequence[Row]) -> Parts:
    return Decimal(len({row.contributor for row in rows} - {None})), None, None


def _mean(rows: Sequence[Row]) -> Parts:
    weighted = _total(row.weight * row.numerator for row in rows if row.numerator is not None)
    weights = _total(row.weight for row in rows)
    if weighted is None or not weights:
        return None, weighted, weights
    return (weighted / weights).quantize(MEAN_DECIMALS, rounding=ROUND_HALF_UP), weighted, weights


def _total(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None


def _is_known(rows: Sequence[Row]) -> bool:
    """Whether each row says what it adds: a sum with a number that nobody knows is no sum."""
    return all(row.numerator is not None for row in rows)


AGGREGATIONS: Mapping[str, Callable[[Sequence[Row]], Parts]] = {
    "sum": _sum,
    "share": _share,
    "median": _median,
    "distinct": _distinct,
    "mean": _mean,
}
"""The rules of the seed indicator_rule."""
