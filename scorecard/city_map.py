"""The map of the city by neighbourhood: static SVG out of our own boundaries, and the same figures for a table.

The shade says how many shops for daily purchases a neighbourhood has in the register, which is the figure of A2.7; what
OpenStreetMap sees stands in the table beside it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import LiteralString
from xml.etree import ElementTree as ET

import psycopg
from psycopg.rows import dict_row

WIDTH = 640
"""Of the picture; the page scales it."""
STEPS = (1, 3, 6, 10)
"""From how many shops on a neighbourhood has the next shade."""

IS_PUBLISHED: LiteralString = """
    select
        to_regclass('mart.fct_daily_shopping_month') is not null
        and to_regclass('mart.dim_neighbourhood_ring') is not null
"""
NEIGHBOURHOODS: LiteralString = """
    with newest as (
        select max(month) as month
        from mart.fct_daily_shopping_month
    ),

    establishments as (
        select fct.geography_code, sum(fct.active) as establishments
        from mart.fct_establishment_month as fct
        inner join newest on fct.month = newest.month
        where fct.is_business
        group by fct.geography_code
    ),

    rings as (
        select
            geography_code,
            array_agg(ring order by polygon_number, ring_number) as rings,
            bool_or(is_synthetic) as is_synthetic
        from mart.dim_neighbourhood_ring
        group by geography_code
    )

    select
        dim_geography.geography_code,
        dim_geography.name_nl as name,
        newest.month,
        establishments.establishments,
        shopping.inhabitants,
        shopping.register_shops,
        shopping.osm_shops,
        shopping.osm_data_date,
        rings.rings,
        rings.is_synthetic
    from rings
    inner join mart.dim_geography on rings.geography_code = dim_geography.geography_code
    cross join newest
    left join establishments on rings.geography_code = establishments.geography_code
    left join mart.fct_daily_shopping_month as shopping
        on rings.geography_code = shopping.geography_code and newest.month = shopping.month
    where newest.month is not null
    order by dim_geography.name_nl
"""


@dataclass(frozen=True)
class Neighbourhood:
    """A neighbourhood with its figures of the newest month; those of shops are None where hardly anyone lives."""

    geography_code: str
    name: str
    month: date
    establishments: int | None
    inhabitants: int | None
    register_shops: int | None
    osm_shops: int | None
    osm_data_date: date | None
    rings: list[str]
    is_synthetic: bool

    @property
    def shade(self) -> str:
        """The class of its shade: none where it is not looked at, 0 without a shop, one more for each of STEPS."""
        if self.register_shops is None:
            return "none"
        return str(sum(self.register_shops >= least for least in STEPS))


def read(connection: psycopg.Connection) -> tuple[Neighbourhood, ...]:
    """The neighbourhoods that have a boundary, by name; none where no boundary or no month is published."""
    with connection.cursor(row_factory=dict_row) as cursor:
        ((published,),) = (tuple(row.values()) for row in cursor.execute(IS_PUBLISHED).fetchall())
        return tuple(Neighbourhood(**row) for row in cursor.execute(NEIGHBOURHOODS)) if published else ()


def draw(neighbourhoods: Sequence[Neighbourhood], title_id: str, text_id: str) -> str:
    """An inline SVG with a shape a neighbourhood, each with its name and number of shops as its own title.

    `title_id` and `text_id` are the elements of the page that name and describe it. Empty without neighbourhoods.
    """
    if not neighbourhoods:
        return ""
    shapes = {one.geography_code: [_positions(ring) for ring in one.rings] for one in neighbourhoods}
    everywhere = [position for rings in shapes.values() for ring in rings for position in ring]
    west, north = min(lon for lon, _ in everywhere), max(lat for _, lat in everywhere)
    south, east = min(lat for _, lat in everywhere), max(lon for lon, _ in everywhere)
    # a degree of longitude is shorter than one of latitude, by the cosine of the latitude
    narrow = cos(radians((north + south) / 2))
    scale = WIDTH / ((east - west) * narrow)
    height = (north - south) * scale
    svg = ET.Element(
        "svg",
        {
            "viewBox": f"0 0 {WIDTH} {height:.0f}",
            "class": "city-map",
            "role": "img",
            "aria-labelledby": title_id,
            "aria-describedby": text_id,
        },
    )
    for one in neighbourhoods:
        rings = (
            "L".join(f"{(lon - west) * narrow * scale:.1f} {(north - lat) * scale:.1f}" for lon, lat in ring)
            for ring in shapes[one.geography_code]
        )
        path = "".join(f"M{ring}Z" for ring in rings)
        shape = ET.SubElement(svg, "path", {"d": path, "class": f"shade-{one.shade}", "fill-rule": "evenodd"})
        shops = "-" if one.register_shops is None else one.register_shops
        ET.SubElement(shape, "title").text = f"{one.name}: {shops}"
    return ET.tostring(svg, encoding="unicode")


def legend() -> list[tuple[str, str]]:
    """The class of each shade and the numbers of shops that have it."""
    ends = [*(str(nth - 1) for nth in STEPS[1:]), ""]
    steps = [f"{least}-{end}" if end else f"{least}+" for least, end in zip(STEPS, ends, strict=True)]
    return [("shade-0", "0"), *((f"shade-{nth}", text) for nth, text in enumerate(steps, start=1))]


def _positions(ring: str) -> list[tuple[float, float]]:
    """The positions of a ring that is written as PostgreSQL writes a polygon."""
    return [(lon, lat) for lon, lat in json.loads("[" + ring[1:-1].replace("(", "[").replace(")", "]") + "]")]
