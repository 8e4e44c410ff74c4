"""Local units by quarter (be.STAT). The newest totals lean on the public ones of Genk (7,450 at the end of 2023).

This source is late on purpose: its newest quarter is older than a status may rest on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sample.chance import chance
from sample.reference import neighbour, refnis_name
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

UNITS = (7_580, 7_410, 7_200, 6_890, 6_530, 6_240, 5_940, 5_760, 5_620, 5_500, 5_400)
"""In the newest quarter, and a year before it, and so on."""
LATE = timedelta(days=300)
"""A quarter is published when the next one began so long ago: a day more than the plan allows."""


def deliveries(story: Story) -> Iterator[Delivery]:
    """The whole series in one result; the last quarter comes twice."""
    next_one = story.as_of - LATE
    newest = 4 * next_one.year + (next_one.month - 1) // 3 - 1
    quarters_ago = (*range(4 * len(UNITS) - 5, -1, -1), 0)
    yield Delivery(row for ago in quarters_ago for row in _rows(newest - ago, ago))


def _rows(quarter: int, ago: int) -> Iterator[Row]:
    # a straight line from one year to the next, and a little beside it, since it is made up
    years, quarters = divmod(ago, 4)
    units = UNITS[years] + (UNITS[years + 1] - UNITS[years]) * quarters / 4 + chance("units", quarter).randint(-15, 15)
    text = f"{('1ste', '2de', '3de', '4de')[quarter % 4]} kwartaal {quarter // 4}"
    here = home()
    region, *below = map(refnis_name, (here.region_nis_code, here.province_nis_code, here.arrondissement_nis_code))
    for place, share in (
        ((f"{region} \xa0", *below, here.name_nl), 1.0),
        ((f"{region} \xa0", *below, neighbour()), 1.9),  # in the municipalities of 2025, also before the mergers
        (("Brussels Hoofdstedelijk Gewest  ", None, "Arrondissement Brussel-Hoofdstad", "Brussel"), 6.4),
        (("Onbepaalde locatie", None, None, None), 1.2),
    ):
        yield *place, text, float(round(units * share))
