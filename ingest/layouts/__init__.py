"""The readers by layout: each turns the bytes of one file into rows of text in the order of the catalogue's columns.

A layout is a module of this folder with an opener, and a line of OPENERS. What does not fit is refused with its line.
"""

from __future__ import annotations

from typing import IO

from ingest.catalogue import FileSpec, Source
from ingest.layouts.base import Opened, Opener
from ingest.layouts.delimited import CsvFile

OPENERS: dict[str, Opener] = {
    "csv": CsvFile,
}
"""What opens a file, by `FileSpec.layout`."""


def open_layout(stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> Opened:
    """The file behind `stream`, its header proven; `label` names it in errors. Raises Refused when it does not fit."""
    return OPENERS[spec.layout](stream, label, spec, source)
