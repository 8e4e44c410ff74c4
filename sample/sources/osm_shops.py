"""Shops and horeca in OpenStreetMap: made-up objects in the made-up neighbourhoods, twice, a year apart.

The first delivery is the export of Overpass turbo, in which each building stands twice, as its area and as its centre;
the second is the answer of Overpass. Nearly half has no street, as in a real export; some lie outside the city.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sample.chance import Weighted, chance
from sample.sources.geo_neighbourhoods import HEIGHT, cells
from sample.story import Story
from sample.writer import Delivery, Row
from warehouse.home import home

KINDS = Weighted(
    [
        (("shop", "supermarket"), 10),
        (("shop", "bakery"), 12),
        (("shop", "butcher"), 5),
        (("shop", "convenience"), 9),
        (("shop", "clothes"), 10),
        (("shop", "hairdresser"), 12),
        (("shop", "car"), 6),
        (("shop", "florist"), 4),
        (("shop", "vacant"), 7),
        (("disused_shop", "yes"), 3),
        (("shop", "mall"), 1),
        (("shop", "synthetic_kind"), 1),
        (("amenity", "restaurant"), 14),
        (("amenity", "fast_food"), 14),
        (("amenity", "pub"), 9),
        (("amenity", "bar"), 4),
        (("amenity", "cafe"), 7),
        (("tourism", "hotel"), 2),
        (("craft", "shoemaker"), 2),
        (("office", "company"), 3),
    ]
)
TAGS = ("shop", "disused_shop", "amenity", "tourism", "craft", "office")
WITHOUT_SHOPS = 5
"""One neighbourhood in so many has nothing on the map."""
BUILDING, ADDRESSED, STAYS = 0.18, 0.54, 0.95
"""Shares: of areas, of those with a street, and of those that are still there a year later."""
OUTSIDE = 9


def deliveries(story: Story) -> Iterator[Delivery]:
    """The export of a year ago, and what Overpass answered this month."""
    last = story.as_of - timedelta(days=9)
    yield Delivery(_rows(last - timedelta(days=365), is_turbo=True), name="osm_shops.geojson")
    yield Delivery(_rows(last, is_turbo=False), name="osm_shops.json")


class Thing(NamedTuple):
    """An object of the map, with a tag."""

    number: int
    is_area: bool
    lon: float
    lat: float
    tag: tuple[str, str]
    has_street: bool

    def rows(self, day: date, *, is_turbo: bool) -> Iterator[Row]:
        """How it stands in an export: an area in that of Overpass turbo twice."""
        key, value = self.tag
        tags = (value if tag == key else None for tag in TAGS)
        address = ("Synthetischestraat", home().postal_codes[0]) if self.has_street else (None, None)
        said = (round(self.lon, 7), round(self.lat, 7), day, *tags, *address)
        if not self.is_area:
            yield "node", str(self.number), "point", *said
            return
        if is_turbo:
            yield "way", str(self.number), "area", *said
        yield "way", str(self.number), "center", *said


def _rows(day: date, *, is_turbo: bool) -> Iterator[Row]:
    for thing, stays in _things():
        if stays or is_turbo:
            yield from thing.rows(day, is_turbo=is_turbo)


def _things() -> Iterator[tuple[Thing, bool]]:
    """Each object of a year ago, and whether it is still there."""
    rng = chance("osm")
    number = 100_000_000
    for nth, cell in enumerate(cells()):
        for _ in range(0 if nth % WITHOUT_SHOPS == 0 else 4 + 7 * (nth % 4)):
            number += rng.randrange(1, 5_000)
            at = cell.point(rng.uniform(0.05, 0.4), rng.uniform(0.05, 0.95))
            thing = Thing(number, rng.random() < BUILDING, *at, KINDS.draw(rng), rng.random() < ADDRESSED)
            yield thing, rng.random() < STAYS
    for _ in range(OUTSIDE):
        number += rng.randrange(1, 5_000)
        lon, lat = cells()[0].point(rng.random(), 0)
        yield Thing(number, False, lon, lat - HEIGHT / 2, ("shop", "bakery"), False), True
