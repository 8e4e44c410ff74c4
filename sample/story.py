"""What the figures of the sources rest on: the day, the calendar of the publishers, and who opened a shop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple


class Opening(NamedTuple):
    """An enterprise of the sample's register with one establishment at home, and the day on which that began."""

    enterprise: str
    day: date


class Story(NamedTuple):
    """The day on which the sample lives; nothing in it had been published later. `openings` are in order of number."""

    as_of: date
    openings: Sequence[Opening] = ()

    def years(self, count: int, *, month: int, behind: int = 0) -> range:
        """The last `count` years of which there is a file; that of a year comes in `month`, so many years behind it."""
        newest = self.as_of.year - behind - (self.as_of.month < month)
        return range(newest - count + 1, newest + 1)

    def month(self, back: int = 0) -> date:
        """First day of the month so many months ago; a negative number is still to come."""
        return first_of_month(self.as_of, -back)


def first_of_month(day: date, months: int = 0) -> date:
    """First day of the month that lies `months` after that of `day`."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def end_of_month(day: date, months: int = 0) -> date:
    """Last day of the month that lies `months` after that of `day`."""
    return first_of_month(day, months + 1) - timedelta(days=1)
