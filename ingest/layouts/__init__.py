"""The readers by layout: each turns the bytes of one file into rows of text in the order of the catalogue's columns.

A layout is a module of this folder with an opener, and a line of OPENERS. What does not fit is refused with its line.
"""

from __future__ import annotations

from typing import IO

from ingest.catalogue import FileSpec, Source
from ingest.layouts.base import Opened, Opener
from ingest.layouts.bbc_pivot import PivotFile
from ingest.layouts.bbc_projects import ProjectsFile
from ingest.layouts.broken_text import BrokenTextFile
from ingest.layouts.counter_export import CounterExport
from ingest.layouts.delimited import CsvFile
from ingest.layouts.form import Form
from ingest.layouts.geojson_areas import GeoJsonAreas
from ingest.layouts.json_facts import JsonFacts
from ingest.layouts.osm import Osm
from ingest.layouts.telraam import TelraamFile

OPENERS: dict[str, Opener] = {
    "bbc_pivot": PivotFile,
    "bbc_projects": ProjectsFile,
    "broken_text": BrokenTextFile,
    "counter_export": CounterExport,
    "csv": CsvFile,
    "form": Form,
    "geojson_areas": GeoJsonAreas,
    "json_facts": JsonFacts,
    "osm": Osm,
    "telraam": TelraamFile,
}
"""What opens a file, by `FileSpec.layout`."""

SEVERAL_ROWS_A_LINE = frozenset({"bbc_pivot", "bbc_projects"})
"""Layouts that make several rows of one line: with them delivery and line do not name a row of `raw`."""


def open_layout(stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> Opened:
    """The file behind `stream`, its header proven; `label` names it in errors. Raises Refused when it does not fit."""
    return OPENERS[spec.layout](stream, label, spec, source)
