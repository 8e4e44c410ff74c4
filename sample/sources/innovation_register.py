"""The city's own list of innovation projects: companies of the sample's register, and some that are in no register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ingest.catalogue import source
from sample.chance import Weighted, chance
from sample.numbers import enterprise
from sample.story import Story
from sample.writer import Delivery, Row

YEARS = 6
A_YEAR = 14
COMPANIES = 30
UNKNOWN_TO_KBO = range(880_000, 880_010)
"""Bases of valid numbers that the register has not given out."""
THEME_OF = {"milieutraject": "milieu", "energietraject": "energie"}
PROGRAMMES = Weighted(
    [
        *(("Vlaamse innovatiesteun", 30), ("milieutraject", 20), ("energietraject", 20)),
        *(("Humin", 12), ("IDE", 12), ("ander programma", 6)),
    ]
)
NOT_KNOWN = 0.15
"""Share of the amounts that are not known."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """The whole register since the sixth year ago, kept up to a week ago."""
    yield Delivery(_rows(story, date(story.as_of.year - YEARS, 1, 4), story.as_of - timedelta(days=7)))


def _rows(story: Story, first: date, last: date) -> Iterator[Row]:
    rng = chance("innovation register")
    known = rng.sample(story.openings, min(COMPANIES, len(story.openings)))
    companies = [*(one.enterprise for one in known), *map(enterprise, UNKNOWN_TO_KBO)]
    themes = source("innovation_register").file("innovation_register").columns[3].choices
    days = (last - first).days
    for nth in range(YEARS * A_YEAR):
        begins = first + timedelta(days=days * nth // (YEARS * A_YEAR))
        programme = PROGRAMMES.draw(rng)
        theme = THEME_OF.get(programme) or rng.choice(themes)
        ends = begins + timedelta(days=rng.choice((180, 365, 540, 730)))
        for place, company in enumerate(rng.sample(companies, rng.choice((1, 1, 1, 2, 3)))):
            granted = None if rng.random() < NOT_KNOWN else 500 * rng.randrange(0, 160)
            role = "deelnemer" if place else "coördinator"
            shown = ends if rng.random() < 0.9 else None
            yield f"I-{begins.year}-{nth + 1:03d}", company, programme, theme, role, granted, begins, shown
