"""Layout geojson_areas: boundaries as GeoJSON, a row a ring: the outer one of a polygon is 1, holes in it are 2, 3...

The columns `polygon_number`, `ring_number` and `ring` are the layout's own, whatever they are published as; every other
is a property of the feature. A ring is written as PostgreSQL writes a polygon, ((lon,lat),...), without the last
position, which is the first again. Source of the format: RFC 7946; of the text: the geometric types of PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from ingest.catalogue import FileSpec, Source
from ingest.gate import Refused
from ingest.layouts import places
from ingest.layouts.base import Row, decoded, told
from ingest.layouts.json_text import parsed, written
from ingest.layouts.text import clean

OWN = ("polygon_number", "ring_number", "ring")
"""The columns that come from the geometry, by our names."""


class GeoJsonAreas:
    """An opened collection of areas; the rings are numbered from 1 as they stand in the file."""

    sheet = None
    unit = "ring"

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when it is no GeoJSON, or lacks a property."""
        self._label = label
        self._columns = spec.columns
        self._features = places.features(parsed("".join(decoded(stream, label, spec.encoding)), label), label)
        there = {
            name: None for at, one in enumerate(self._features, 1) for name in places.properties(one, self._at(at))
        }
        names = {name for column in spec.columns for name in (column.published, *column.aliases)} | {*spec.left_out}
        self.new_columns = tuple(f"property {at}" for at, name in enumerate(there, start=1) if name not in names)
        missing = [
            column.published
            for column in spec.columns
            if column.name not in OWN and not column.optional and not {column.published, *column.aliases} & there.keys()
        ]
        if missing:
            raise Refused(f"{label}: no feature has {', '.join(missing)}; see ingest/sources/{source.id}.yml")
        if self.new_columns and source.drift == "refuse":
            raise Refused(f"{label}: {told(self.new_columns)} is new; describe it in ingest/sources/{source.id}.yml")

    def rows(self) -> Iterator[Row]:
        """Each ring with what its feature says. Raises Refused at the first feature that is no area."""
        number = 0
        for at, feature in enumerate(self._features, start=1):
            said = places.properties(feature, self._at(at))
            for polygon_number, rings in enumerate(places.polygons(feature.get("geometry"), self._at(at)), start=1):
                for ring_number, ring in enumerate(rings, start=1):
                    number += 1
                    own = dict(zip(OWN, (str(polygon_number), str(ring_number), _as_polygon(ring)), strict=True))
                    yield (
                        number,
                        tuple(
                            own.get(column.name) or self._value(said, (column.published, *column.aliases), at)
                            for column in self._columns
                        ),
                    )

    def _at(self, number: int) -> str:
        return f"{self._label} feature {number}"

    def _value(self, said: dict[str, Any], names: tuple[str, ...], at: int) -> str | None:
        value = next((said[name] for name in names if name in said), None)
        if value is None:
            return None
        if isinstance(value, Decimal):
            return written(value)
        if isinstance(value, str):
            return clean(value) or None
        raise Refused(f"{self._at(at)}: {names[0]} is {type(value).__name__}, expected a text or number")


def _as_polygon(ring: list[places.Position]) -> str:
    return "({})".format(",".join(f"({written(lon)},{written(lat)})" for lon, lat in ring[:-1]))
