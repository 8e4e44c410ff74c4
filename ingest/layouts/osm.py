"""Layout osm: objects of OpenStreetMap, as Overpass answers (JSON) or as Overpass turbo exports them (GeoJSON).

The columns `osm_type`, `osm_id`, `lon`, `lat`, `geometry_kind` and `data_date` are the layout's own; every other is the
value of a tag, by its key. An object that has no tag (the corners of a building) is no row. One that was exported
twice, as its area and as the centre of it, is two rows, told apart by `geometry_kind`: point (a node), area, or center
(given by Overpass). Where an area has no centre of its own, it is the middle of the box around it, as Overpass has it.
Sources of the formats: the Overpass API (JSON output, `out center`) and the GeoJSON that Overpass turbo writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any, NamedTuple

from ingest.catalogue import FileSpec, Source
from ingest.gate import Refused
from ingest.layouts import places
from ingest.layouts.base import Row, decoded
from ingest.layouts.json_text import parsed, written
from ingest.layouts.text import clean

TYPES = ("node", "way", "relation")
NAMED = re.compile(r"(node|way|relation)/([0-9]+)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?=T|$)")


class Found(NamedTuple):
    """One object as it stands in the file; without a place where the file gives none."""

    osm_type: str
    osm_id: str
    place: places.Position | None
    geometry_kind: str
    tags: dict[str, Any]


class Osm:
    """An opened export; its objects are numbered from 1. Tags are free, so none is new."""

    sheet = None
    unit = "object"
    new_columns: tuple[str, ...] = ()

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when it is neither, or does not say of when it is."""
        self._label = label
        self._columns = spec.columns
        self._content = parsed("".join(decoded(stream, label, spec.encoding)), label)
        if not isinstance(self._content, dict):
            raise Refused(f"{label} is JSON but no delivery of {source.id}: expected {source.delivery.expected}")
        if "remark" in self._content:
            # Overpass answers 200 with what it had when it ran out of time or memory
            raise Refused(f"{label}: Overpass did not finish, and says so in `remark`; ask again later")
        base = self._content.get("osm3s")
        said = base.get("timestamp_osm_base") if isinstance(base, dict) else self._content.get("timestamp")
        day = DAY.match(said) if isinstance(said, str) else None
        if day is None:
            raise Refused(f"{label} does not say of which day its data are (osm3s.timestamp_osm_base, or timestamp)")
        self._day = day[0]
        self._is_geojson = "features" in self._content
        self._objects = places.features(self._content, label) if self._is_geojson else self._elements()

    def _elements(self) -> list[dict[str, Any]]:
        found = self._content.get("elements")
        if not isinstance(found, list) or any(not isinstance(element, dict) for element in found):
            raise Refused(f'{self._label} is JSON but no answer of Overpass: expected {{"elements": [...]}}')
        if not found:
            raise Refused(f"{self._label} holds no objects: ask Overpass again")
        return found

    def rows(self) -> Iterator[Row]:
        """Each object that has a tag. Raises Refused at the first that has no number, or a place that is none."""
        read = self._of_feature if self._is_geojson else self._of_element
        for number, one in enumerate(self._objects, start=1):
            found = read(one, f"{self._label} object {number}")
            if found.tags:
                yield number, self._row(found)

    def _row(self, found: Found) -> tuple[str | None, ...]:
        lon, lat = map(written, found.place) if found.place else (None, None)
        own = {
            "osm_type": found.osm_type,
            "osm_id": found.osm_id,
            "lon": lon,
            "lat": lat,
            "geometry_kind": found.geometry_kind,
            "data_date": self._day,
        }
        return tuple(
            own[column.name] if column.name in own else _tag(found.tags.get(column.published))
            for column in self._columns
        )

    @staticmethod
    def _of_feature(feature: dict[str, Any], place: str) -> Found:
        tags = dict(places.properties(feature, place))
        named = NAMED.fullmatch(str(tags.pop("@id", None) or feature.get("id")))
        if named is None:
            raise Refused(f"{place} has no @id such as node/123")
        is_center = tags.pop("@geometry", None) == "center"
        tags = {key: value for key, value in tags.items() if not key.startswith("@")}
        of = places.positions(feature.get("geometry"), place)
        kind = "center" if is_center else "point" if named[1] == "node" else "area"
        return Found(named[1], named[2], places.middle(of), kind, tags)

    @staticmethod
    def _of_element(element: dict[str, Any], place: str) -> Found:
        osm_type, osm_id, tags = element.get("type"), element.get("id"), element.get("tags") or {}
        if osm_type not in TYPES or not isinstance(osm_id, Decimal) or not isinstance(tags, dict):
            raise Refused(f"{place} has no type and id of OpenStreetMap")
        if osm_type == "node":
            kind, at = "point", [element]
        elif "center" in element:
            kind, at = "center", [element["center"]]
        else:
            kind, at = "area", element.get("geometry") or _corners(element.get("bounds"))
        found = [_lon_lat(one, place) for one in at if one is not None]
        return Found(osm_type, written(osm_id), places.middle(found) if found else None, kind, tags)


def _corners(bounds: Any) -> list[dict[str, Any]]:
    if not isinstance(bounds, dict):
        return []
    return [{"lon": bounds.get(f"{end}lon"), "lat": bounds.get(f"{end}lat")} for end in ("min", "max")]


def _lon_lat(one: Any, place: str) -> places.Position:
    pair = [one.get("lon"), one.get("lat")] if isinstance(one, dict) else one
    return places.position(pair, place)


def _tag(value: Any) -> str | None:
    return (clean(value) or None) if isinstance(value, str) else None
