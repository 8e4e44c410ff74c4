"""Delimited text whose lines the layout itself makes sense of: records with the line on which each begins."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO

from ingest.catalogue import FileSpec
from ingest.gate import Refused
from ingest.layouts.base import decoded
from ingest.layouts.text import clean

Record = tuple[int, list[str]]
"""First line of the record in the file and its cells, each as `text.clean` gives it."""


def records(stream: IO[bytes], label: str, spec: FileSpec) -> Iterator[Record]:
    """Each record that has any content; a quoted cell may run over lines. Raises Refused where the file is cut."""
    lines = csv.reader(decoded(stream, label, spec.encoding), delimiter=spec.delimiter, strict=True)
    while True:
        line_number = lines.line_num + 1
        try:
            cells = [clean(cell) for cell in next(lines)]
        except StopIteration:
            return
        except csv.Error as error:
            raise Refused(f"{label} line {line_number}: {error}; is the file cut?") from error
        if any(cells):
            yield line_number, cells
