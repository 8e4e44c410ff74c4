"""Files of places as their publishers write them: GeoJSON of areas, and OpenStreetMap as Overpass (turbo) does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ingest.columns import Column
from ingest.layouts.geojson_areas import OWN

Row = Sequence[Any]
OF_THE_OBJECT = 6
"""The first columns of an object of OpenStreetMap are no tags."""


def areas(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """A collection with a feature an area: each row is a ring of it, the first ring of a polygon the outer one."""
    found: dict[tuple[Any, ...], dict[Any, list[Any]]] = {}
    for row in rows:
        said = tuple((c.published, value) for c, value in zip(columns, row, strict=True) if c.name not in OWN)
        own = {c.name: value for c, value in zip(columns, row, strict=True) if c.name in OWN}
        found.setdefault(said, {}).setdefault(own["polygon_number"], []).append(_closed(own["ring"]))
    features = [
        {
            "type": "Feature",
            "properties": dict(said),
            "geometry": {"type": "MultiPolygon", "coordinates": list(polygons.values())},
        }
        for said, polygons in found.items()
    ]
    return _written({"type": "FeatureCollection", "features": features})


def overpass(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """The answer of Overpass to `out center`: an object once, an area by its centre."""
    elements = []
    for osm_type, osm_id, kind, lon, lat, _day, *tags in (rows := list(rows)):
        place = {"lat": lat, "lon": lon}
        at = {"center": place} if kind == "center" else {"bounds": _bounds(lon, lat)} if kind == "area" else place
        elements.append({"type": osm_type, "id": int(osm_id), **at, "tags": _tags(columns, tags)})
    return _written(
        {
            "version": 0.6,
            "generator": "Overpass API",
            "osm3s": {
                "timestamp_osm_base": _moment(rows),
                "copyright": "The data included in this document is from www.openstreetmap.org. "
                "The data is made available under ODbL.",
            },
            "elements": elements,
        }
    )


def overpass_turbo(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """The GeoJSON that Overpass turbo exports: an area may be there twice, as itself and as its centre."""
    features = []
    for osm_type, osm_id, kind, lon, lat, _day, *tags in (rows := list(rows)):
        name = f"{osm_type}/{osm_id}"
        said = {"@id": name, **_tags(columns, tags), **({"@geometry": "center"} if kind == "center" else {})}
        box = _bounds(lon, lat)
        corners = [
            (box[f"{x}lon"], box[f"{y}lat"])
            for x, y in (("min", "min"), ("max", "min"), ("max", "max"), ("min", "max"))
        ]
        shape = (
            {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
            if kind == "area"
            else {"type": "Point", "coordinates": [lon, lat]}
        )
        features.append({"type": "Feature", "id": name, "properties": said, "geometry": shape})
    return _written(
        {"type": "FeatureCollection", "generator": "overpass-ide", "timestamp": _moment(rows), "features": features}
    )


def written(layout: str, name: str, columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """The file of this name with these rows, in a layout of places."""
    if layout == "geojson_areas":
        return areas(columns, rows)
    return overpass_turbo(columns, rows) if name.endswith(".geojson") else overpass(columns, rows)


LAYOUTS = frozenset({"geojson_areas", "osm"})
"""The layouts that `written` writes."""


def _tags(columns: Sequence[Column], values: Iterable[Any]) -> Mapping[str, Any]:
    pairs = zip(columns[OF_THE_OBJECT:], values, strict=True)
    return {column.published: value for column, value in pairs if value is not None}


def _closed(ring: str) -> list[list[float]]:
    found = json.loads("[" + ring[1:-1].replace("(", "[").replace(")", "]") + "]")
    return [*found, found[0]]


def _bounds(lon: float, lat: float) -> dict[str, float]:
    """A building of some ten metres around a point."""
    return {
        "minlon": round(lon - 0.0001, 7),
        "minlat": round(lat - 0.0001, 7),
        "maxlon": round(lon + 0.0001, 7),
        "maxlat": round(lat + 0.0001, 7),
    }


def _moment(rows: Sequence[Row]) -> str:
    days = [row[OF_THE_OBJECT - 1] for row in rows]
    return f"{max(day for day in days if isinstance(day, date)):%Y-%m-%d}T05:35:00Z"


def _written(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
