"""Made-up boundaries of the neighbourhoods: a cell each of a grid, where the real ones are not.

One neighbourhood has a hole in it, and one a part of its own elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sample.reference import sectors
from sample.story import Story
from sample.writer import Delivery, Row

WEST, SOUTH = 5.38, 50.91
WIDTH, HEIGHT = 0.036, 0.02
"""A cell, in degrees."""
COLUMNS = 6


class Cell(NamedTuple):
    """The square of a neighbourhood, by its south-west corner."""

    wijk: str
    name: str
    west: float
    south: float

    def point(self, across: float, up: float) -> tuple[float, float]:
        """Longitude and latitude at shares of the cell's width and height."""
        return round(self.west + WIDTH * across, 6), round(self.south + HEIGHT * up, 6)

    def box(self, least: float, most: float) -> str:
        """A square within the cell, as the layout writes a ring."""
        corners = (self.point(*at) for at in ((least, least), (most, least), (most, most), (least, most)))
        return "({})".format(",".join(f"({lon},{lat})" for lon, lat in corners))


@cache
def cells() -> tuple[Cell, ...]:
    """The cell of each neighbourhood that is a place, in the order of the codes."""
    names = {sector.wijk: sector.wijk_name for sector in sectors() if not sector.code.endswith("ZZZZ")}
    return tuple(
        Cell(wijk, names[wijk], WEST + WIDTH * (nth % COLUMNS), SOUTH + HEIGHT * (nth // COLUMNS))
        for nth, wijk in enumerate(sorted(names))
    )


def deliveries(_: Story) -> Iterator[Delivery]:
    """The division of 2025."""
    yield Delivery(_rows(), name="genk_wijken_2025.geojson")


def _rows() -> Iterator[Row]:
    *_, last = cells()
    for nth, cell in enumerate(cells()):
        yield cell.wijk, cell.name, 1, 1, cell.box(0, 1)
        if nth == 0:
            yield cell.wijk, cell.name, 1, 2, cell.box(0.45, 0.55)
        if nth == 1:
            beyond = last._replace(south=last.south + 2 * HEIGHT)
            yield cell.wijk, cell.name, 2, 1, beyond.box(0, 0.5)
