"""Who walks past the synthetic counters, hour by hour: a week, a year and a day have their busy times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sample.chance import chance
from sample.sources.footfall_counters import Counter

BRUSSELS = ZoneInfo("Europe/Brussels")
WEEKDAYS = (0.75, 0.8, 0.9, 0.85, 1.0, 1.25, 0.45)
"""From Monday on; shops are shut on Sunday."""
HOURS = (
    *(0.02, 0.01, 0.01, 0.01, 0.01, 0.03, 0.08, 0.2, 0.35, 0.5, 0.75, 0.9),
    *(0.95, 0.9, 0.95, 1.0, 0.95, 0.8, 0.55, 0.35, 0.25, 0.18, 0.1, 0.05),
)
"""Of the busiest, on the clock."""
MONTHS = (0.85, 0.85, 0.95, 1.0, 1.05, 1.05, 1.0, 0.95, 1.0, 1.0, 1.0, 1.3)
GROWTH = 0.03
"""A year."""


def hours(counter: Counter, first: date, last: date) -> Iterator[tuple[datetime, int]]:
    """Each hour from one day to another, both on the clock in Belgium, in UTC, with who walks past in it."""
    rng = chance("footfall", counter.code)
    moment = datetime(first.year, first.month, first.day, tzinfo=BRUSSELS).astimezone(UTC)
    after = last + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=BRUSSELS).astimezone(UTC)
    while moment < end:
        local = moment.astimezone(BRUSSELS)
        usual = counter.busiest * WEEKDAYS[local.weekday()] * HOURS[local.hour] * MONTHS[local.month - 1]
        usual *= 1 + GROWTH * (local.date() - first).days / 365
        yield moment, max(0, round(rng.gauss(usual, 0.12 * usual + 0.5)))
        moment += timedelta(hours=1)
