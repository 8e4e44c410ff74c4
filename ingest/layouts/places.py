"""Places on the map as GeoJSON has them (RFC 7946): longitude and latitude of WGS 84, in degrees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Literal

from ingest.gate import Refused

Position = tuple[Decimal, Decimal]
"""Longitude and latitude."""
FEWEST_OF_A_RING = 4
"""Positions of a ring, of which the first is the last again."""
FURTHEST = (180, 90)

GeometryKind = Literal["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
DEPTH: dict[GeometryKind, int] = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""How many lists the positions of a geometry lie in."""


def features(content: Any, label: str) -> list[dict[str, Any]]:
    """The features of a collection. Raises Refused when it is none, or an empty one."""
    found = content.get("features") if isinstance(content, dict) else None
    if not isinstance(found, list) or any(not isinstance(feature, dict) for feature in found):
        raise Refused(f'{label} is JSON but no GeoJSON: expected {{"type": "FeatureCollection", "features": [...]}}')
    if not found:
        raise Refused(f"{label} holds no features: get the file again")
    return found


def properties(feature: dict[str, Any], place: str) -> dict[str, Any]:
    """What a feature says of itself. Raises Refused where that is no object."""
    found = feature.get("properties") or {}
    if not isinstance(found, dict):
        raise Refused(f"{place}: its properties are {type(found).__name__}, expected labels with values")
    return found


def positions(geometry: Any, place: str) -> list[Position]:
    """Every position of a geometry. Raises Refused where it is no geometry, or not in degrees."""
    kind, coordinates = _geometry(geometry, place)
    return list(_flat(coordinates, DEPTH[kind], place))


def polygons(geometry: Any, place: str) -> list[list[list[Position]]]:
    """The rings of each polygon of an area, the outer one first. Raises Refused where it is no area of closed rings."""
    kind, coordinates = _geometry(geometry, place)
    if kind not in {"Polygon", "MultiPolygon"}:
        raise Refused(f"{place} is a {kind}, expected a Polygon or MultiPolygon")
    found = [coordinates] if kind == "Polygon" else coordinates
    return [[_ring(ring, place) for ring in _listed(polygon, place)] for polygon in _listed(found, place)]


def middle(of: Sequence[Position]) -> Position:
    """The middle of the box around these positions: what Overpass gives as `center`."""
    lons, lats = [lon for lon, _ in of], [lat for _, lat in of]
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def position(value: Any, place: str) -> Position:
    """Longitude and latitude. Raises Refused where it is no pair of degrees."""
    pair = _listed(value, place)[:2]
    if len(pair) != len(FURTHEST) or not all(isinstance(number, Decimal) for number in pair):
        raise Refused(f"{place} has a position that is no longitude and latitude")
    if any(abs(number) > most for number, most in zip(pair, FURTHEST, strict=True)):
        raise Refused(f"{place} has a position that is not in degrees: save the file in WGS 84 (EPSG:4326)")
    return pair[0], pair[1]


def _geometry(geometry: Any, place: str) -> tuple[GeometryKind, Any]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in DEPTH:
        raise Refused(f"{place} has no geometry that is known: expected one of {', '.join(DEPTH)}")
    return kind, geometry.get("coordinates")


def _flat(coordinates: Any, depth: int, place: str) -> Iterator[Position]:
    if depth == 0:
        yield position(coordinates, place)
        return
    for part in _listed(coordinates, place):
        yield from _flat(part, depth - 1, place)


def _ring(ring: Any, place: str) -> list[Position]:
    found = [position(value, place) for value in _listed(ring, place)]
    if len(found) < FEWEST_OF_A_RING or found[0] != found[-1]:
        raise Refused(f"{place} has a ring that is not closed")
    return found


def _listed(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Refused(f"{place} has no coordinates")
    return value
