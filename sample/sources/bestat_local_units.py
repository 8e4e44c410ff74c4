"""Local units by quarter (be.STAT). The newest totals lean on the public ones of Genk (7,450 at the end of 2023).

This source is late on purpose: its newest quarter is older than a status may rest on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sample.chance import chance
from sample.reference import neighbour, refnis_name
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

UNITS = (7_580, 7_410, 7_200, 6_890, 6_530, 6_240, 5_940, 5_760, 5_620, 5_500, 5_400)
"""In the newest quarter, and a year before it, and so on."""
LATE = timedelta(days=301)
"""A quarter is published so long after its end: a day more than the plan allows."""
QUARTERS = 40
ORDINALS = ("1ste", "2de", "3de", "4de")
NAMES = ("region_name", "province_name", "arrondissement_name", "municipality_name")


def deliveries(story: Story) -> Iterator[Delivery]:
    """The whole series in one result; the last quarter comes twice."""
    newest = _last_quarter(story.as_of - LATE)
    yield Delivery(row for back in (*range(QUARTERS - 1, -1, -1), 0) for row in _rows(newest - back, back))


def _last_quarter(day: date) -> int:
    """The last quarter that had ended on a day, counted since year 0."""
    tomorrow = day + timedelta(days=1)
    return 4 * tomorrow.year + (tomorrow.month - 1) // 3 - 1


def _rows(quarter: int, back: int) -> Iterator[Row]:
    # a straight line from one year to the next, and a little beside it, since it is made up
    years, quarters = divmod(back, 4)
    before = UNITS[years + 1]
    units = UNITS[years] + (before - UNITS[years]) * quarters / 4 + chance("units", quarter).randint(-15, 15)
    above = ("Vlaams Gewest \xa0", *map(refnis_name, (home().province_nis_code, home().arrondissement_nis_code)))
    for place, share in (
        ((*above, home().name_nl), 1.0),
        # in the municipalities of 2025, also before the mergers
        ((*above, neighbour()), 1.9),
        (("Brussels Hoofdstedelijk Gewest  ", None, "Arrondissement Brussel-Hoofdstad", "Brussel"), 6.4),
        (("Onbepaalde locatie", None, None, None), 1.2),
    ):
        yield {
            **dict(zip(NAMES, place, strict=True)),
            "quarter_text": f"{ORDINALS[quarter % 4]} kwartaal {quarter // 4}",
            "local_units": float(round(units * share)),
        }
