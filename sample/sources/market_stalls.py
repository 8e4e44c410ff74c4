"""Markets of the city as two market masters deliver them: three weekly markets; a fair, and itinerant trade.

Days, stalls and holders are made up. Harmless on purpose, as examples of findings: a regulation that names fewer stalls
than the plan has, and a market on which more than 95 of a hundred stalls are given by subscription.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from sample.chance import chance
from sample.story import Story
from sample.writer import Delivery, Row

DAYS = 460
"""How long ago the lists begin: a year, and a quarter to compare with."""
TRADES = ("groenten en fruit", "textiel", "kaas", "vis", "brood en gebak", "bloemen en planten", "kip aan het spit")
COUNTED = 0.94
"""Share of the days on which somebody noted who was there."""
CALLED_OFF = 0.02


class Market(NamedTuple):
    """A market of the sample.

    `weekday` is 0 to 6; `every` is a number of days between two of them; `loose` stalls have no subscription.
    """

    code: str
    name: str
    kind: str
    weekday: int
    every: int
    stalls: int
    stated: int | None
    loose: int
    present: float


MASTERS = (
    (
        Market("M-CENTRUM", "Donderdagmarkt Centrum", "wekelijkse markt", 3, 7, 26, 24, 4, 0.86),
        Market("M-ZWARTBERG", "Zondagmarkt Zwartberg", "wekelijkse markt", 6, 7, 18, 18, 3, 0.74),
        Market("M-WINTERSLAG", "Dinsdagmarkt Winterslag", "wekelijkse markt", 1, 7, 22, None, 1, 0.8),
    ),
    (
        Market("K-CENTRUM", "Kermis Centrum", "kermis", 5, 364, 18, 18, 6, 0.95),
        Market("A-STATION", "Standplaatsen Europalaan", "ambulante handel", 4, 7, 3, 3, 1, 0.7),
    ),
)
"""The markets of each who delivers. The names are made up, as everything else."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """The markets of each master, up to a week ago, each with the whole of its past."""
    last = story.as_of - timedelta(days=7)
    for nth, markets in enumerate(MASTERS, start=1):
        yield Delivery(sheets=_sheets(markets, last), name=f"market_stalls_{nth}.xlsx")


def _sheets(markets: Sequence[Market], last: date) -> dict[str, list[Row]]:
    sheets: dict[str, list[Row]] = {
        "markets": [(m.code, f"{m.name} (synthetisch)", m.kind, m.stated, _metres(m), last) for m in markets],
        "market_stall": [],
        "market_subscriptions": [],
        "market_days": [],
        "market_places": [],
        "market_candidates": [],
    }
    for market in markets:
        for table, rows in _lived(market, last, chance("market", market.code)).items():
            sheets[table] += rows
    return sheets


def _metres(market: Market) -> int | None:
    """The metres of as many stalls as the regulation names."""
    return None if market.stated is None else sum(_length(nth) for nth in range(market.stated))


def _length(nth: int) -> int:
    return 3 + nth % 3


def _lived(market: Market, last: date, rng: Random) -> dict[str, list[Row]]:
    """The years of a market: its stalls, who holds them, and who came on which day."""
    first = last.replace(day=1) - timedelta(days=DAYS)
    stalls = [f"P-{nth:02}" for nth in range(1, market.stalls + 1)]
    held = list(_subscriptions(market, stalls, first, last, rng))
    days = [
        day for day in (first + timedelta(days=n) for n in range((last - first).days + 1)) if _is_on(market, day, first)
    ]
    told = [(day, rng.random() >= CALLED_OFF, rng.random() < COUNTED) for day in days]
    return {
        "market_stall": [
            (market.code, stall, first, None, _length(nth), TRADES[nth % len(TRADES)] if nth % 5 == 0 else None)
            for nth, stall in enumerate(stalls)
        ],
        "market_subscriptions": held,
        "market_days": [(market.code, day, _yes(is_on), _yes(is_on and counted)) for day, is_on, counted in told],
        "market_places": [
            row for day, is_on, counted in told if is_on and counted for row in _places(market, stalls, held, day, rng)
        ],
        "market_candidates": list(_candidates(market, first, last, rng)),
    }


def _is_on(market: Market, day: date, first: date) -> bool:
    start = first + timedelta(days=(market.weekday - first.weekday()) % 7)
    return day >= start and (day - start).days % market.every == 0


def _subscriptions(market: Market, stalls: Sequence[str], first: date, last: date, rng: Random) -> Iterator[Row]:
    """One for each stall that is not loose; a few were passed on, and now and then a holder has the stall beside it."""
    number = 0
    for nth, stall in enumerate(stalls[market.loose :]):
        number += 1
        holder = f"{market.code}-H{nth - nth % 2 if nth % 8 == 1 else nth:03}"
        start = first - timedelta(days=rng.randrange(30, 4000))
        trade = TRADES[nth % len(TRADES)]
        passed_on = first + timedelta(days=rng.randrange(60, max((last - first).days - 60, 61)))
        if nth % 6 != 5:
            yield market.code, f"A-{number:04}", stall, holder, trade, start, None, None
            continue
        yield market.code, f"A-{number:04}", stall, holder, trade, start, passed_on - timedelta(days=1), None
        number += 1
        taker = f"{market.code}-H{900 + nth}"
        yield market.code, f"A-{number:04}", stall, taker, trade, passed_on, None, f"A-{number - 1:04}"


def _places(market: Market, stalls: Sequence[str], held: Sequence[Row], day: date, rng: Random) -> Iterator[Row]:
    """Who has a subscription is assigned his stall, and the loose stalls go to who asks; not all turn up."""
    by_stall = {row[2]: row[3] for row in held if row[5] <= day and (row[6] is None or day <= row[6])}
    for nth, stall in enumerate(stalls):
        is_there = rng.random() < market.present
        if stall in by_stall:
            yield market.code, day, stall, by_stall[stall], "abonnement", _yes(is_there)
        elif is_there:
            yield market.code, day, stall, f"{market.code}-L{(day.toordinal() + nth) % 40:03}", "los", "ja"


def _candidates(market: Market, first: date, last: date, rng: Random) -> Iterator[Row]:
    for nth in range(market.stalls // 3):
        received = first + timedelta(days=rng.randrange((last - first).days))
        closed = received + timedelta(days=rng.randrange(20, 500))
        outcome = ("plaats gekregen", "ingetrokken", "geweigerd")[nth % 3]
        done = (closed, outcome) if closed <= last else (None, None)
        yield market.code, f"K-{nth + 1:04}", received, TRADES[nth % len(TRADES)], 3 + nth % 4, *done


def _yes(is_so: bool) -> str:
    return "ja" if is_so else "nee"
