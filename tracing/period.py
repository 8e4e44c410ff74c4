"""A period as a person writes it, and the figure that is meant by it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from tracing.model import Figure

WRITTEN = re.compile(
    r"(?P<year>\d{4})(?:-?[qk](?P<quarter>[1-4])|-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.IGNORECASE
)


def days(text: str) -> tuple[date, date] | None:
    """First and last day of `2025`, `2025-Q3`, `2025-09` or `2025-09-30`; None for what is no such period."""
    if not (found := WRITTEN.fullmatch(text.strip())):
        return None
    year, quarter, month, day = (int(part) if part else 0 for part in found.group("year", "quarter", "month", "day"))
    first, last = (quarter * 3 - 2, quarter * 3) if quarter else (month or 1, month or 12)
    with suppress(ValueError):  # a thirteenth month, a thirtieth of February
        return date(year, first, day or 1), date(year, last, day or monthrange(year, last)[1])
    return None


def newest_in(figures: Iterable[Figure], first: date, last: date) -> Figure | None:
    """The newest figure whose period ends on these days; else the one in whose period they lie. None without either."""
    ending, around = None, None
    for figure in sorted(figures, key=lambda one: one.period_end):
        if first <= figure.period_end <= last:
            ending = figure
        if figure.period_start <= first and last <= figure.period_end:
            around = figure
    return ending or around


def written(figure: Figure) -> str:
    """The period of the figure as days() takes it."""
    start, end = figure.period_start, figure.period_end
    if start == end:
        return start.isoformat()
    if start.month == end.month:
        return f"{start:%Y-%m}"
    if end.month - start.month == 2:
        return f"{start.year}-Q{end.month // 3}"
    return str(start.year)
