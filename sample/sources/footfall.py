"""Counts of the city's own counters, in the three forms in which platforms give them.

The centre by the hour in UTC, but for three weeks; the Vennestraat as Eco-Counter answers, some hours of
which have no count; cyclists by five minutes, over the night in which the clock went back, as Gent writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sample.footfall import BRUSSELS, hours
from sample.sources.footfall_counters import BIKES, CENTRE, VENNESTRAAT, since
from sample.story import Story
from sample.writer import Delivery

FIVE_MINUTES = timedelta(minutes=5)
GAP_MONTHS, GAP_DAYS = 20, 21
"""So many months ago the counter in the centre was away, for so long."""
NO_COUNT = 97
"""Of so many hours one has none in the Vennestraat, and is null."""
DAYS_OF_BIKES = 7


def deliveries(story: Story) -> Iterator[Delivery]:
    """A file a counter, up to the end of last month."""
    first, last = since(story), story.month() - timedelta(days=1)
    yield Delivery(name=f"fietstelpaal-{BIKES.code.lower()}.csv", content=_five_minutes(last))
    yield Delivery(name=f"teller_{CENTRE.code}.csv", content=_by_direction(story, first, last))
    asked = f"{first}_{last + timedelta(days=1)}"  # the last day is not among them
    yield Delivery(name=f"eco_counter_{VENNESTRAAT.code}_{asked}.json", content=_answer(first, last))


def _by_direction(story: Story, first: date, last: date) -> str:
    away = story.month(GAP_MONTHS) + timedelta(days=3)
    lines = ["timestamp,direction_centre,direction_station"]
    for moment, passages in hours(CENTRE, first, last):
        if not away <= moment.astimezone(BRUSSELS).date() < away + timedelta(days=GAP_DAYS):
            one_way = passages * 11 // 20
            lines.append(f"{moment:%Y-%m-%dT%H:%M:%SZ},{one_way}.0,{passages - one_way}.0")
    return "\n".join(lines) + "\n"


def _answer(first: date, last: date) -> str:
    return json.dumps(
        [
            [f"{moment.astimezone(BRUSSELS):%m/%d/%Y}", None if nth % NO_COUNT == NO_COUNT - 1 else str(passages)]
            for nth, (moment, passages) in enumerate(hours(VENNESTRAAT, first, last))
        ]
    )


def _five_minutes(last: date) -> str:
    """A week up to the Monday after summer time ended; the first of the two hours from 02:00 is absent."""
    ended = _end_of_summer_time(last)
    lines = ["\ufeffCode;Locatie;Datum;Uur5Minuten;Ordening;Totaal;Tegenrichting;Hoofdrichting"]
    for moment, passages in hours(BIKES, ended - timedelta(days=DAYS_OF_BIKES - 2), ended + timedelta(days=1)):
        local = moment.astimezone(BRUSSELS)
        if _is_shown_again(local):
            continue
        for nth in range(12):
            begins = (moment + nth * FIVE_MINUTES).astimezone(BRUSSELS)
            total = (passages + nth) // 12
            clock = f"{begins.hour}:{begins:%M:%S}"
            row = (BIKES.code, "Synthetische laan", f"{begins:%Y-%m-%d}", clock, begins.isoformat())
            lines.append(";".join((*row, str(total), str(total // 2), str(total - total // 2))))
    return "\n".join(lines) + "\n"


def _is_shown_again(local: datetime) -> bool:
    later = local.replace(fold=1)
    return local.fold == 0 and local.utcoffset() != later.utcoffset()


def _end_of_summer_time(last: date) -> date:
    """The last Sunday of October that lies before `last`."""
    for year in (last.year, last.year - 1):
        day = date(year, 10, 31)
        day -= timedelta(days=(day.weekday() + 1) % 7)
        if day + timedelta(days=1) <= last:
            return day
    raise AssertionError("one of two years is over")
