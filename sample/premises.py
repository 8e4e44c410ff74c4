"""Retail premises of a made-up city and what became of them, from survey to survey."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from random import Random

from sample.chance import Weighted, chance
from sample.reference import read

SURVEYS = 6
"""Yearly, so that what happened is known of five years."""
MONTH, DAY = 9, 15
STAYS_VACANT = 0.72
"""Chance that vacant premises are still so a year later."""
REBUILT, GONE, ADDED, RENUMBERED, MISSED = 0.02, 0.012, 0.012, 0.006, 0.004
"""Chances of premises in a year: to be rebuilt, to go, to be split, to get another code, to be overlooked."""
USES = Weighted(
    [
        *((("dagelijks", "bakkerij"), 8), (("dagelijks", "supermarkt"), 5), (("dagelijks", "slagerij"), 5)),
        *((("periodiek", "kleding"), 14), (("periodiek", "schoenen"), 5), (("incidenteel", "meubelen"), 7)),
        *((("overige detailhandel", "tweedehandswinkel"), 3), (("horeca", "eetcafé"), 13), (("horeca", "frituur"), 8)),
        *((("diensten", "kapper"), 14), (("diensten", "bankkantoor"), 4), (("cultuur", "galerij"), 2)),
        *((("ontspanning", "fitness"), 3), (("transport en brandstoffen", "tankstation"), 2)),
    ]
)
LOCAL = 0.05
"""Share of daily shops and horeca that are of the short chain."""


@dataclass(frozen=True)
class Area:
    """A shopping area, or what lies outside: how many premises, how many of a hundred are vacant, and its drift."""

    name: str
    locatus: int
    main_type: str
    type: str
    streets: tuple[str, ...]
    sector: str
    premises: int
    vacant: int
    drift: int


@dataclass(frozen=True)
class Premises:
    """Premises as one survey saw them; `state` is a choice of the form, `use` the last one that somebody knows."""

    number: int
    code: str
    area: Area
    street: str
    house_number: str
    floor_m2: int | None
    use: tuple[str, str] | None
    state: str
    is_short_chain: bool = False
    is_new_concept: bool = False
    is_member: bool | None = None

    @property
    def is_in_use(self) -> bool:
        """Whether somebody uses them."""
        return self.state == "in gebruik"


@cache
def areas() -> tuple[Area, ...]:
    """The shopping areas, and what lies outside of them."""
    return tuple(
        Area(
            row["area"],
            int(row["locatus"]),
            row["main_type"],
            row["type"],
            tuple(row["streets"].split("|")),
            row["sector"],
            int(row["premises"]),
            int(row["vacant"]),
            int(row["drift"]),
        )
        for row in read("retail_areas.csv")
    )


def surveys(newest: int) -> Iterator[tuple[date, Sequence[Premises]]]:
    """Reference day and premises of each survey up to that of the year `newest`, the oldest first."""
    seen = list(_first(chance("premises")))
    for nth, year in enumerate(range(newest - SURVEYS + 1, newest + 1)):
        rng = chance("premises", nth)
        if nth:
            seen = list(_a_year_later(rng, seen, nth))
        yield date(year, MONTH, DAY), [one for one in seen if not (nth and rng.random() < MISSED)]


def _first(rng: Random) -> Iterator[Premises]:
    number = 0
    for area in areas():
        for nth in range(area.premises):
            number += 1
            street = area.streets[nth % len(area.streets)]
            house = str(1 + 2 * (nth // len(area.streets)) + (nth % 11 == 0) * 40)
            floor = None if rng.random() < 0.04 else max(20, round(rng.lognormvariate(4.8, 0.7)))
            new = Premises(number, f"P-{number:04d}", area, street, house, floor, USES.draw(rng), "leeg")
            if rng.random() * 100 < area.vacant:
                yield replace(new, use=new.use if rng.random() < 0.7 else None)
            else:
                yield _taken(rng, new)


def _a_year_later(rng: Random, before: Sequence[Premises], nth: int) -> Iterator[Premises]:
    for one in before:
        if one.state == "verdwenen":
            continue  # its row may stay away
        coming = _renumbered(one, nth) if rng.random() < RENUMBERED else one
        drawn = rng.random()
        if drawn < GONE:
            yield replace(_emptied(coming), state="verdwenen")
        elif drawn < GONE + REBUILT:
            yield replace(_emptied(coming), state="in verbouwing")
        elif not coming.is_in_use:
            yield (
                _emptied(coming) if rng.random() < _stays(coming) else _taken(rng, replace(coming, use=USES.draw(rng)))
            )
        elif rng.random() * 100 < _leaves(coming.area):
            yield _emptied(coming)
        else:
            yield coming
        if rng.random() < ADDED:
            number = 1000 * nth + one.number
            added = replace(one, number=number, code=f"P-{number:04d}", house_number=f"{one.house_number} bus {nth}")
            yield _taken(rng, replace(added, use=USES.draw(rng)))


def _stays(one: Premises) -> float:
    return 0.1 if one.state == "in verbouwing" else STAYS_VACANT


def _leaves(area: Area) -> float:
    """Of a hundred premises in use so many are left in a year: as many as are filled, and the drift."""
    return max(0.0, area.vacant * (1 - STAYS_VACANT) + area.drift)


def _taken(rng: Random, one: Premises) -> Premises:
    group = one.use[0] if one.use else ""
    return replace(
        one,
        state="in gebruik",
        is_short_chain=group in {"dagelijks", "horeca"} and rng.random() < LOCAL,
        is_new_concept=rng.random() < 0.12,
        is_member=None if rng.random() < 0.06 else rng.random() < 0.55,
    )


def _emptied(one: Premises) -> Premises:
    return replace(one, state="leeg", is_short_chain=False, is_new_concept=False, is_member=None)


def _renumbered(one: Premises, nth: int) -> Premises:
    return replace(one, code=f"P-{one.number:04d}-{nth}")
