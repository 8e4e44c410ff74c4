"""Dossiers of the department of economy. Some are of enterprises that then open a shop in the sample's register.

The enterprise numbers of the others are valid, and in no register.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from sample.chance import chance
from sample.numbers import enterprise
from sample.story import Story
from sample.writer import Delivery, Row

UNKNOWN_TO_KBO = range(900_000, 1_000_000)
STARTERS = 40
PACE = {
    "accountbezoek": 9.5,
    "uitbreidingsvraag": 5.0,
    "vestigingsvraag": 6.0,
    "businessplan": 4.5,
    "locatie zoeken": 3.5,
    "vergunning": 4.0,
}
"""How many of a kind come in in ten weeks."""
HELP = ("businessplan", "locatie zoeken", "vergunning")
DAYS = {
    "accountbezoek": (5, 45),
    "uitbreidingsvraag": (40, 420),
    "vestigingsvraag": (30, 300),
    "businessplan": (10, 120),
    "locatie zoeken": (20, 240),
    "vergunning": (15, 150),
}
"""Fewest and most days until it is closed."""
OUTCOMES = {"opgelost in Genk": 9, "opgelost elders": 4, "niet opgelost": 4, "ingetrokken": 2}
SPACE = ("Genk-Noord", "Genk-Zuid", "Genk-Zuid", "Thor Park", "Zwartberg", "elders in Genk", None)
SHOP = ("Centrum", "Centrum", "Vennestraat", "Stalenstraat", "Hoevenzavellaan", "Hasseltweg", None)


def deliveries(story: Story) -> Iterator[Delivery]:
    """The whole register since the third year ago, kept up to a week ago."""
    yield Delivery(_rows(story, date(story.as_of.year - 3, 1, 2), story.as_of - timedelta(days=7)))


def _rows(story: Story, first: date, last: date) -> Iterator[Row]:
    rng = chance("dossiers")
    asked = [
        (_working_day(rng, first, last), kind, _number(rng) if rng.random() < 0.7 else None)
        for _ in range((last - first).days // 7)
        for kind, in_ten_weeks in PACE.items()
        if rng.random() * 10 < in_ten_weeks
    ]
    openings = [opening for opening in story.openings if first + timedelta(days=330) < opening.day <= last]
    asked += [
        (opening.day - timedelta(days=rng.randrange(20, 330)), rng.choice(HELP), opening.enterprise)
        for opening in rng.sample(openings, min(STARTERS, len(openings)))
    ]
    for nth, (received, kind, number) in enumerate(sorted(asked, key=str), start=1):
        closed = received + timedelta(days=rng.randrange(*DAYS[kind]))
        asks_space, is_visit = kind in {"uitbreidingsvraag", "vestigingsvraag"}, kind == "accountbezoek"
        outcomes = OUTCOMES if asks_space else {"uitgevoerd": 19, "ingetrokken": 1}
        outcome = rng.choices(list(outcomes), list(outcomes.values()))[0]
        yield {
            "dossier_number": f"D-{received.year}-{nth:04d}",
            "kind": kind,
            "received_date": received,
            "closed_date": closed if closed <= last else None,
            "outcome": outcome if closed <= last else "loopt",
            "enterprise_number": number,
            "place": rng.choice(SPACE if asks_space or is_visit else SHOP),
            "asked_m2": 50 * rng.randrange(4, 200) if asks_space and rng.random() < 0.8 else None,
        }


def _working_day(rng: random.Random, first: date, last: date) -> date:
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    return max(first, day - timedelta(days=max(0, day.weekday() - 4)))


def _number(rng: random.Random) -> str:
    return enterprise(rng.choice(UNKNOWN_TO_KBO))
