"""The city's counters of passers-by: one fixed in each of three shopping areas, and two that are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sample.story import Story
from sample.writer import Delivery

YEARS = 3


class Counter(NamedTuple):
    """A counter of the sample: where it stands, whom it counts, and about how many in its busiest hour."""

    code: str
    area: str
    side: str
    what: str
    is_fixed: bool
    busiest: int


CENTRE = Counter("C01", "Centrum", "beide", "voetgangers", True, 420)
VENNESTRAAT = Counter("V01", "Vennestraat", "even", "voetgangers", True, 130)
STALENSTRAAT = Counter("9000000001", "Stalenstraat", "oneven", "voetgangers", True, 90)
BIKES = Counter("COU", "Centrum", "beide", "fietsers", False, 60)


def deliveries(story: Story) -> Iterator[Delivery]:
    """The whole register."""
    yield Delivery(
        [
            (one.code, since(story), None, one.area, "Synthetische straat", one.side, one.what, _yes(one.is_fixed))
            for one in (CENTRE, VENNESTRAAT, STALENSTRAAT, BIKES)
        ]
    )


def since(story: Story) -> date:
    """First day on which the counters count: of the month three years ago."""
    return story.month(12 * YEARS)


def _yes(value: bool) -> str:
    return "ja" if value else "nee"
