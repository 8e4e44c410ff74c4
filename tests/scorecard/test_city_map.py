"""The map of the neighbourhoods: the same figures as shades and as a table."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import psycopg
import pytest

from scorecard import city_map, page
from scorecard.city_map import Neighbourhood
from tests.mart_tables import insert

MONTH = date(2026, 10, 1)
SQUARE = "((5,50),(5.2,50),(5.2,50.1),(5,50.1))"
BESIDE = "((5.2,50),(5.4,50),(5.4,50.1),(5.2,50.1))"
HOLE = "((5.05,50.02),(5.1,50.02),(5.1,50.05))"
WEST = Neighbourhood("71016W01", "Bokrijk & co", MONTH, 120, 800, 4, 5, date(2026, 9, 4), [SQUARE, HOLE], True)
EAST = Neighbourhood("71016W11", "Genk-Zuid", MONTH, 300, None, None, None, None, [BESIDE], True)


def shapes(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg))


def test_each_neighbourhood_is_a_shape_with_its_name_and_number() -> None:
    west, east = shapes(city_map.draw([WEST, EAST], "map", "map-text"))

    assert [one.get("class") for one in (west, east)] == ["shade-2", "shade-none"]
    assert [one[0].text for one in (west, east)] == ["Bokrijk & co: 4", "Genk-Zuid: -"]
    assert (west.get("d") or "").count("Z") == 2
    assert west.get("fill-rule") == "evenodd"


def test_shapes_fill_the_picture_from_west_to_east_and_north_to_south() -> None:
    svg = city_map.draw([WEST, EAST], "map", "map-text")
    numbers = [[float(n) for n in re.findall(r"[\d.]+", shape.get("d") or "")] for shape in shapes(svg)]
    across = [n for found in numbers for n in found[::2]]
    up = [n for found in numbers for n in found[1::2]]
    (height,) = re.findall(r'viewBox="0 0 640 (\d+)"', svg)

    assert (min(across), max(across), min(up)) == (0, city_map.WIDTH, 0)
    assert max(up) == pytest.approx(int(height), abs=1)
    # 0.4 degrees of longitude at 50 degrees are 2.57 times as long as 0.1 degrees of latitude
    assert city_map.WIDTH / int(height) == pytest.approx(2.57, abs=0.01)
    assert max(numbers[0][::2]) == pytest.approx(min(numbers[1][::2]))


@pytest.mark.parametrize(
    ("shops", "shade"),
    [(None, "none"), (0, "0"), (1, "1"), (2, "1"), (3, "2"), (5, "2"), (6, "3"), (9, "3"), (10, "4"), (80, "4")],
)
def test_shade_follows_the_number_of_shops(shops: int | None, shade: str) -> None:
    assert replace(WEST, register_shops=shops).shade == shade


def test_legend_says_the_steps() -> None:
    assert [text for _, text in city_map.legend()] == ["0", "1-2", "3-5", "6-9", "10+"]


def test_page_has_map_table_and_both_names(scorecard: Any) -> None:
    written = page.render(scorecard, [WEST, EAST])
    (section,) = re.findall(r'<section aria-labelledby="map">.*?</section>', written, flags=re.DOTALL)

    assert section.count("<path") == 2
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', section, flags=re.DOTALL)
    cells = {name: re.findall(r'<td class="number">(.*?)</td>', row) for name, row in rows}
    assert cells == {"Bokrijk &amp; co": ["4", "5", "800", "120"], "Genk-Zuid": ["-", "-", "-", "300"]}
    assert "© OpenStreetMap" in section
    assert "ODbL 1.0" in section
    assert "04-09-2026" in section
    assert "synthetisch" in section
    assert "10-2026" in section


def test_page_without_boundaries_has_no_map_and_says_nothing_of_openstreetmap(scorecard: Any) -> None:
    written = page.render(scorecard)
    assert 'id="map"' not in written
    assert "© OpenStreetMap" not in written
    assert city_map.draw([], "map", "map-text") == ""


def test_map_is_read_from_the_mart(changeable: psycopg.Connection) -> None:
    def put(table: str, **row: object) -> None:
        insert(changeable, f"mart.{table}", geography_code="71016W01", **row)

    assert city_map.read(changeable) == ()
    put("dim_geography", name_nl="Bokrijk & co")
    for number, ring in ((2, HOLE), (1, SQUARE)):
        put("dim_neighbourhood_ring", polygon_number=1, ring_number=number, ring=ring, is_synthetic=True)
    assert city_map.read(changeable) == ()
    for month, shops in ((MONTH, 4), (date(2026, 9, 1), 9)):
        seen = {"osm_shops": 5, "osm_data_date": date(2026, 9, 4)}
        put("fct_daily_shopping_month", month=month, inhabitants=800, register_shops=shops, **seen)
    counts = [(MONTH, True, 100), (MONTH, True, 20), (MONTH, False, 7), (date(2026, 9, 1), True, 50)]
    for month, is_business, active in counts:
        put("fct_establishment_month", month=month, is_business=is_business, active=active)

    assert city_map.read(changeable) == (WEST,)


def test_mart_of_before_the_map_has_none(changeable: psycopg.Connection) -> None:
    changeable.execute("drop table mart.dim_neighbourhood_ring")
    assert city_map.read(changeable) == ()
