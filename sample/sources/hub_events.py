"""Events of C-mine crib: a CoderDojo each month of the school year, now and then something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sample.chance import chance
from sample.story import Story
from sample.writer import Delivery, Row

YEARS = 5
SATURDAY = 5
OTHERS = {2: "netwerkmoment", 5: "opleiding", 6: "open dag", 9: "netwerkmoment", 11: "andere"}
"""What happens beside, by month."""
SIZES = {
    "CoderDojo": (14, 46),
    "netwerkmoment": (30, 120),
    "opleiding": (8, 25),
    "open dag": (200, 900),
    "andere": (10, 60),
}
"""Fewest participants and what they stay below."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """The whole list of five years, up to a week ago."""
    yield Delivery(_rows(story, story.as_of - timedelta(days=7)))


def _rows(story: Story, last: date) -> Iterator[Row]:
    rng = chance("hub events")
    for back in range(12 * YEARS, -1, -1):
        month = story.month(back)
        kinds = ["CoderDojo"] if month.month not in {7, 8} else []
        for nth, kind in enumerate([*kinds, *([OTHERS[month.month]] if month.month in OTHERS else [])]):
            saturday = month + timedelta(days=(SATURDAY - month.weekday()) % 7 + 7)
            day = saturday + timedelta(days=5 * nth)
            participants = rng.randrange(*SIZES[kind])
            if day <= last:
                yield f"{'CD' if kind == 'CoderDojo' else 'A'}-{day:%Y-%m}", "C-MINE-CRIB", kind, day, participants
