"""Which extracts of the register there are by a day: a full, then an update a month, at last an update a day.

The publisher made an extract a month until October 2025, and since then one a day. The sample is short of days rather
than of months, so that it is quick to load and still shows two years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sample.archive import Extract

LAST_MONTHLY = 146
BUSY_NUMBER = 149
SKIPPED_AFTER = 150
"""No extract is made on the day after this one: numbers go on, dates do not."""
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """The extracts that had been made by the day before `as_of`: `months` updates a month apart, `days` a day apart."""

    as_of: date
    months: int = 27
    days: int = 3

    @property
    def first(self) -> int:
        """Number of the full that the updates follow."""
        return LAST_MONTHLY - self.months

    @property
    def last(self) -> int:
        """Number of the newest update."""
        return LAST_MONTHLY + self.days

    def extract(self, number: int, kind: str) -> Extract:
        """What meta.csv of extract `number` says; it is made in the morning after the snapshot."""
        is_monthly = number <= LAST_MONTHLY and self.months > 0
        snapshot = self._month(number) if is_monthly else self._day(number)
        clock = time(7, 40, number % 60) if kind == "update" else time(7, 7, number % 60)
        made = datetime.combine(snapshot + timedelta(days=1), clock)
        return Extract(number, kind, snapshot, made, is_monthly)

    def days_since_the_one_before(self, number: int) -> int:
        """How many days the update `number` tells of."""
        return (self.extract(number, "update").snapshot - self.extract(number - 1, "update").snapshot).days

    def _day(self, number: int) -> date:
        """Snapshot of a daily extract."""
        skipped = number <= SKIPPED_AFTER < self.last
        return self.as_of - timedelta(days=2 + self.last - number + skipped)

    def _month(self, number: int) -> date:
        """Snapshot of a monthly extract: the first Saturday of its month, the last of them before the daily ones."""
        newest = self._day(LAST_MONTHLY)
        months = 12 * newest.year + newest.month - 1 - (newest < _first_saturday(newest.year, newest.month))
        year, month = divmod(months - (LAST_MONTHLY - number), 12)
        return _first_saturday(year, month + 1)


def _first_saturday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(SATURDAY - first.weekday()) % 7)
