"""Occupancy of business parks: a file by municipality and one of Flanders, as VLAIO gives them.

Figures of Flanders, and the newest at home, lean on the public ones (sample/data/business_parks.csv).
"""

from __future__ import annotations

from collections.abc import Iterator

from sample.reference import neighbour, neighbours, nis_code, read
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

YEARS = 5
"""Of which the file by municipality tells; that of Flanders has all."""
MONTH = 6
"""In which the figures of the year before are there."""
CENTRE_CITY = "Kortrijk"


def deliveries(story: Story) -> Iterator[Delivery]:
    """The municipalities first, then the region."""
    years = list(story.yearly(_figures(), month=MONTH, behind=1))
    yield Delivery(
        [row for _, year, areas in years[:YEARS] for row in _municipalities(year, *areas[:2])],
        columns="nis_code municipality_name year occupied_ha total_ha free_ha occupancy_percent",
        name="bezettingsgraad_gemeenten.csv",
        table="vlaio_park_municipality",
    )
    yield Delivery(
        [(year, *_areas(*areas[2:])) for _, year, areas in reversed(years)],
        columns="year occupied_ha total_ha free_ha occupancy_percent",
        name="bezettingsgraad_vlaanderen.csv",
        table="vlaio_park_region",
    )


def _figures() -> list[list[float]]:
    """Occupied and total at home, then of Flanders; a row a year, the newest first."""
    return [[float(area) for area in row.values()] for row in read("business_parks.csv")]


def _municipalities(year: int, occupied: float, total: float) -> Iterator[Row]:
    nearby = [(name, 0.02 * (nth + 1)) for nth, name in enumerate(neighbours(year)) if name != neighbour()]
    for name, share in ((home().name_nl, 1.0), (neighbour(), 0.325), (CENTRE_CITY, 0.37), *nearby):
        yield nis_code(name, year), name, year, *_areas(occupied * share, total * share)


def _areas(occupied: float, total: float) -> tuple[float, float, float, float]:
    """Occupied, total, free and the rate, to two decimals as the publisher has them."""
    occupied, total = round(occupied, 2), round(total, 2)
    return occupied, total, round(total - occupied, 2), round(100 * occupied / total, 2)
