"""Boundaries as GeoJSON, ring by ring."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from ingest.catalogue import Source, source
from ingest.gate import Refused
from ingest.layouts import open_layout
from ingest.layouts.base import Opened

WIJKEN = source("geo_neighbourhoods")
(SPEC,) = WIJKEN.files
OUTER = [[5, 50], [5.4, 50], [5.4, 50.4], [5, 50.4], [5, 50]]
HOLE = [[5.1, 50.1], [5.2, 50.1], [5.2, 50.2], [5.1, 50.1]]


def area(*polygons: Any, **said: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": "71016W01", "name": "Bokrijk", **said},
        "geometry": {"type": "MultiPolygon", "coordinates": list(polygons)},
    }


def opened(*features: Any, of: Source = WIJKEN) -> Opened:
    content = json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()
    return open_layout(io.BytesIO(content), "genk_wijken_2025.geojson", SPEC, of)


def test_each_ring_is_a_row_with_its_part_and_its_number() -> None:
    found = list(opened(area([OUTER, HOLE], [HOLE]), area([OUTER], code="71016W02")).rows())

    assert [(number, *values[:1], *values[2:4]) for number, values in found] == [
        (1, "71016W01", "1", "1"),
        (2, "71016W01", "1", "2"),
        (3, "71016W01", "2", "1"),
        (4, "71016W02", "1", "1"),
    ]
    assert found[1][1][-1] == "((5.1,50.1),(5.2,50.1),(5.2,50.2))"


def test_a_polygon_is_one_part() -> None:
    one = {**area(), "geometry": {"type": "Polygon", "coordinates": [OUTER, HOLE]}}

    assert [values[2:4] for _, values in opened(one).rows()] == [("1", "1"), ("1", "2")]


def test_a_new_property_is_told_by_its_place() -> None:
    assert opened(area([OUTER], rep_lon=5.1)).new_columns == ()
    assert opened(area([OUTER], keeper="Zwaantje")).new_columns == ("property 3",)
    with pytest.raises(Refused, match="property 3 is new"):
        opened(area([OUTER], keeper="Zwaantje"), of=WIJKEN.model_copy(update={"drift": "refuse"}))


def test_real_file_has_31_neighbourhoods_of_one_ring(real_files: Path) -> None:
    with (real_files / "geography" / "genk_wijken_2025.geojson").open("rb") as stream:
        file = open_layout(stream, "genk_wijken_2025.geojson", SPEC, WIJKEN)
        found = list(file.rows())

    assert file.new_columns == ()
    assert len({values[0] for _, values in found}) == len(found) == 31


@pytest.mark.parametrize(
    ("feature", "fault"),
    [
        (area([OUTER[:-1]]), "feature 1 has a ring that is not closed"),
        (area([HOLE[:2] + HOLE[:1]]), "feature 1 has a ring that is not closed"),
        (area([[[221_000, 181_000], *OUTER[1:]]]), "feature 1 has a position that is not in degrees"),
        (area([]), "feature 1 has no coordinates"),
        (area(), "feature 1 has no coordinates"),
        ({**area(), "geometry": {"type": "Point", "coordinates": [5, 50]}}, "feature 1 is a Point"),
        (area([OUTER], code=["71016W01"]), "code is list, expected a text or number"),
    ],
)
def test_what_is_no_area_is_refused(feature: Any, fault: str) -> None:
    with pytest.raises(Refused, match=fault):
        list(opened(feature).rows())


def test_a_file_without_the_code_is_refused() -> None:
    without = area([OUTER])
    del without["properties"]["code"]
    with pytest.raises(Refused, match="no feature has code"):
        opened(without)
