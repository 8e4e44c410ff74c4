"""Objects of OpenStreetMap, as Overpass answers and as Overpass turbo exports."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingest.catalogue import source
from ingest.gate import Refused
from ingest.layouts import open_layout

SHOPS = source("osm_shops")
(SPEC,) = SHOPS.files
BASE = {"osm3s": {"timestamp_osm_base": "2026-11-04T05:35:00Z"}}
NODE = {"type": "node", "id": 5, "lat": 50.96, "lon": 5.5, "tags": {"shop": "bakery", "name": "Bij Zwaantje"}}
SQUARE = [[[5.0, 50.0], [5.2, 50.0], [5.2, 50.1], [5.0, 50.0]]]


def rows(content: Any, of: Path | None = None) -> list[dict[str, str | None]]:
    """The rows by our names of columns."""
    stream = of.open("rb") if of else io.BytesIO(json.dumps(content).encode())
    with stream:
        found = list(open_layout(stream, "osm_shops.json", SPEC, SHOPS).rows())
    return [dict(zip((column.name for column in SPEC.columns), values, strict=True)) for _, values in found]


def elements(*found: Any) -> dict[str, Any]:
    return {**BASE, "elements": list(found)}


def feature(geometry: Any, **said: Any) -> dict[str, Any]:
    one = {"type": "Feature", "properties": {"@id": "way/7", "shop": "mall", **said}, "geometry": geometry}
    return {"timestamp": "2018-01-07T19:48:01Z", "type": "FeatureCollection", "features": [one]}


def refusal(content: Any) -> str:
    with pytest.raises(Refused) as caught:
        rows(content)
    return str(caught.value)


def test_a_node_has_its_tags_and_its_day_and_no_name() -> None:
    (row,) = rows(elements(NODE))

    assert {name: value for name, value in row.items() if value is not None} == {
        "osm_type": "node", "osm_id": "5", "geometry_kind": "point", "lon": "5.5", "lat": "50.96",
        "data_date": "2026-11-04", "shop": "bakery",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("place", "kind", "at"),
    [
        ({"center": {"lat": 50.5, "lon": 5.5}}, "center", ("5.5", "50.5")),
        ({"bounds": {"minlat": 50, "minlon": 5, "maxlat": 50.2, "maxlon": 5.4}}, "area", ("5.2", "50.1")),
        ({"geometry": [{"lat": 50, "lon": 5}, {"lat": 50.2, "lon": 5.4}, None]}, "area", ("5.2", "50.1")),
        ({}, "area", (None, None)),
    ],
)
def test_a_way_is_at_its_centre_or_in_the_middle_of_its_box(place: Any, kind: str, at: tuple[str | None, ...]) -> None:
    (row,) = rows(elements({"type": "way", "id": 7, "tags": {"shop": "mall"}, **place}))

    assert (row["geometry_kind"], (row["lon"], row["lat"])) == (kind, at)


def test_the_corners_of_a_building_are_no_rows() -> None:
    assert len(rows(elements(NODE, {"type": "node", "id": 6, "lat": 50.9, "lon": 5.5}))) == 1


@pytest.mark.parametrize(
    ("geometry", "said", "kind", "at"),
    [
        ({"type": "Polygon", "coordinates": SQUARE}, {}, "area", ("5.1", "50.05")),
        ({"type": "MultiPolygon", "coordinates": [SQUARE]}, {}, "area", ("5.1", "50.05")),
        ({"type": "LineString", "coordinates": SQUARE[0]}, {}, "area", ("5.1", "50.05")),
        ({"type": "Point", "coordinates": [5.1, 50.05]}, {"@geometry": "center"}, "center", ("5.1", "50.05")),
    ],
)
def test_a_feature_says_how_it_is_there(geometry: Any, said: Any, kind: str, at: tuple[str, str]) -> None:
    (row,) = rows(feature(geometry, **said))

    assert (row["osm_type"], row["osm_id"], row["geometry_kind"], row["data_date"]) == ("way", "7", kind, "2018-01-07")
    assert (row["lon"], row["lat"]) == at


def test_real_export_has_191_objects_of_which_41_stand_twice(real_files: Path) -> None:
    found = rows(None, real_files / "retail" / "osm_overpass_arlon_shops_horeca_2018.geojson")
    times = Counter((row["osm_type"], row["osm_id"]) for row in found)

    assert (len(found), len(times), sum(count == 2 for count in times.values())) == (232, 191, 41)
    assert {row["data_date"] for row in found} == {"2018-01-07"}
    assert sum(row["shop"] == "car" for row in found) == 20
    assert len({row["osm_id"] for row in found if row["shop"] == "car"}) == 12


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ([], "is JSON but no delivery of osm_shops"),
        ({"elements": [NODE]}, "does not say of which day"),
        ({**BASE, "elements": []}, "holds no objects"),
        ({**BASE, "elements": {}}, "no answer of Overpass"),
        ({**BASE, "elements": [], "remark": "runtime error: Query timed out"}, "Overpass did not finish"),
        (elements({**NODE, "id": "5"}), "object 1 has no type and id"),
        (elements({**NODE, "type": "area"}), "object 1 has no type and id"),
        (elements({**NODE, "lat": None}), "object 1 has a position that is no longitude and latitude"),
        (elements({**NODE, "lat": 181_000.5}), "is not in degrees"),
        ({**BASE, "features": []}, "holds no features"),
        (feature({"type": "Polygon", "coordinates": []}), "object 1 has no coordinates"),
        (feature({"type": "Circle"}), "object 1 has no geometry that is known"),
        (feature(None), "object 1 has no geometry that is known"),
        (feature({"type": "Point", "coordinates": [5, 50]}, **{"@id": "7"}), "object 1 has no @id"),
    ],
)
def test_what_is_no_export_is_refused(content: Any, fault: str) -> None:
    found = {**content, "timestamp": "2018-01-07"} if isinstance(content, dict) and "features" in content else content
    assert fault in refusal(found)
