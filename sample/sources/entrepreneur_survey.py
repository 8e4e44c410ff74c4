"""Answers to the survey of entrepreneurs: who answers less than their share weigh more."""

from __future__ import annotations

from collections.abc import Iterator

from sample.chance import Weighted, chance
from sample.story import Story
from sample.writer import Delivery, Row

ANSWERS = {6: 150, 4: 165, 2: 180, 0: 220}
"""Of each wave, by how many years it was before the newest."""
SIZES = Weighted(
    [(("geen werknemers", 1.6), 30), (("1 tot 9", 1.0), 40), (("10 tot 49", 0.6), 20), (("50 of meer", 0.4), 10)]
)
"""Class and weight, and share of the answers."""
SECTORS = "industrie", "bouw", "groothandel en logistiek", "detailhandel", "horeca", "diensten", "andere"
SECTOR_SHARES = 12, 14, 12, 26, 14, 21, 1


def deliveries(story: Story) -> Iterator[Delivery]:
    """Every second year a wave, in May; all of them in one file, as a Dutch Excel saves it."""
    newest = story.newest_year(month=5)
    newest -= newest % 2 == 0
    rows = (row for years_ago, answers in ANSWERS.items() for row in _wave(newest - years_ago, years_ago, answers))
    yield Delivery(rows, name="entrepreneur_survey.csv")


def _wave(wave: int, years_ago: int, answers: int) -> Iterator[Row]:
    rng = chance("survey", wave)
    for number in range(1, answers + 1):
        size, weight = SIZES.draw(rng)
        sector = rng.choices(SECTORS, SECTOR_SHARES)[0]
        mood = None if rng.random() < 0.05 else min(10, max(0, round(rng.gauss(6.7 - years_ago * 0.15, 1.7))))
        knows = rng.choices(("ja", "nee", "weet niet", None), (60 - years_ago * 2, 24, 15, 3))[0]
        yield wave, number, round(weight * rng.uniform(0.8, 1.2), 2), size, sector, mood, knows
