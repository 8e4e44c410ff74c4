"""Dossiers of the department of economy. Some are of enterprises that then open a shop in the sample's register.

The enterprise numbers of the others are valid, and in no register.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from ingest.catalogue import source
from sample.chance import Weighted, chance
from sample.numbers import enterprise
from sample.reference import read
from sample.story import Story
from sample.writer import Delivery, Row

UNKNOWN_TO_KBO = range(900_000, 1_000_000)
STARTERS = 40
OF_SPACE = Weighted([("opgelost in Genk", 9), ("opgelost elders", 4), ("niet opgelost", 4), ("ingetrokken", 2)])
OF_HELP = Weighted([("uitgevoerd", 19), ("ingetrokken", 1)])


def deliveries(story: Story) -> Iterator[Delivery]:
    """The whole register since the third year ago, kept up to a week ago."""
    yield Delivery(_rows(story, date(story.as_of.year - 3, 1, 2), story.as_of - timedelta(days=7)))


def _rows(story: Story, first: date, last: date) -> Iterator[Row]:
    rng, kinds = chance("dossiers"), {row["kind"]: row for row in read("dossier_kinds.csv")}
    columns = {column.name: column for column in source("support_dossiers").files[0].columns}
    for nth, (received, kind, number) in enumerate(sorted(_asked(rng, story, first, last), key=str), start=1):
        of = kinds[kind]
        closed = received + timedelta(days=rng.randint(int(of["fewest_days"]), int(of["most_days"])))
        outcome = (OF_SPACE if of["asks_space"] else OF_HELP).draw(rng)
        end = (closed, outcome) if closed <= last else (None, "loopt")
        area = 50 * rng.randrange(4, 200) if of["asks_space"] and rng.random() < 0.8 else None
        place = rng.choice((*columns["place"].choices, None))
        yield f"D-{received.year}-{nth:04d}", kind, received, *end, number, place, area


def _asked(rng: random.Random, story: Story, first: date, last: date) -> Iterator[tuple[date, str, str | None]]:
    """Day, kind and enterprise of each dossier."""
    kinds = read("dossier_kinds.csv")
    for row in kinds:
        for _ in range(round((last - first).days / 70 * float(row["in_ten_weeks"]))):
            day = first + timedelta(days=rng.randrange((last - first).days + 1))
            number = enterprise(rng.choice(UNKNOWN_TO_KBO)) if rng.random() < 0.7 else None
            yield max(first, day - timedelta(days=max(0, day.weekday() - 4))), row["kind"], number
    helps = [row["kind"] for row in kinds if row["helps_starters"]]
    openings = [opening for opening in story.openings if first + timedelta(days=330) < opening.day <= last]
    for opening in rng.sample(openings, min(STARTERS, len(openings))):
        yield opening.day - timedelta(days=rng.randrange(20, 330)), rng.choice(helps), opening.enterprise
