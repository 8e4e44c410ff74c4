"""What the figures of the sources rest on: the day, the calendar of the publishers, and who opened a shop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Opening(NamedTuple):
    """An enterprise of the sample's register with one establishment, the day on which that began, and its name."""

    enterprise: str
    day: date
    name: str = ""


class Story(NamedTuple):
    """The day on which the sample lives; nothing in it had been published later.

    Enterprises of the register, in the order of their numbers: `openings` have their establishment at home, `elsewhere`
    in another municipality, and `stopped` have left the register since its first extract.
    """

    as_of: date
    openings: Sequence[Opening] = ()
    elsewhere: Sequence[Opening] = ()
    stopped: Sequence[Opening] = ()

    def newest_year(self, *, month: int, behind: int = 0) -> int:
        """The last year of which there is a file; that of a year comes in `month`, so many years behind it."""
        return self.as_of.year - behind - (self.as_of.month < month)

    def yearly(self, figures: Sequence[T], *, month: int, behind: int = 0) -> Iterator[tuple[int, int, T]]:
        """How many files ago, year and figures of each yearly file, the newest first."""
        newest = self.newest_year(month=month, behind=behind)
        for ago, of_year in enumerate(figures):
            yield ago, newest - ago, of_year

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
