"""Delimited text as rows of text, by column NAME and never by position; what does not fit is refused with its line."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingest.catalogue import FileSpec, Source
from ingest.gate import Refused

Row = tuple[int, tuple[str | None, ...]]
"""Line number of the file (the header is line 1) and the values in the order of the catalogue's columns."""
BOM = b"\xef\xbb\xbf"


class CsvFile:
    """An opened file: its header is proven, `rows` streams the rest.

    `new_columns` are published names that the catalogue does not know; they are left out.
    """

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when the header does not fit the catalogue."""
        self._label = label
        self._spec = spec
        self._lines = csv.reader(_decoded(stream, label, spec.encoding), delimiter=spec.delimiter, strict=True)
        header = [name.strip() for name in self._next_line() or []]
        if not header:
            raise Refused(f"{label} is empty: there is not even a header; get the file again")
        self._width = len(header)
        published = [column.published for column in spec.columns]
        self.new_columns = tuple(name for name in header if name not in published)
        self._check_header(header, published, source)
        self._positions = [header.index(name) for name in published]

    def rows(self) -> Iterator[Row]:
        """Each row; an empty value is None. Raises Refused at the first line that does not fit."""
        any_row = False
        while True:
            line_number = self._lines.line_num + 1
            line = self._next_line()
            if line is None:
                break
            if not line:
                continue  # an empty line, as many files have at their end
            if len(line) != self._width:
                raise Refused(
                    f"{self._label} line {line_number}: {len(line)} values where the header has {self._width}; "
                    f"the file is cut or not separated by {self._spec.delimiter!r}"
                )
            any_row = True
            yield line_number, tuple(line[position] or None for position in self._positions)
        if not any_row:
            raise Refused(f"{self._label} has a header and no rows: get the file again")

    def _next_line(self) -> list[str] | None:
        line_number = self._lines.line_num + 1
        try:
            return next(self._lines, None)
        except csv.Error as error:
            raise Refused(f"{self._label} line {line_number}: {error}; is the file cut?") from error

    def _check_header(self, header: list[str], published: list[str], source: Source) -> None:
        twice = [name for name, times in Counter(header).items() if times > 1]
        if twice:
            raise Refused(f"{self._label} line 1: the column {twice[0]!r} is there twice")
        missing = [name for name in published if name not in header]
        if missing:
            raise Refused(
                f"{self._label} line 1: the column {', '.join(missing)} is missing; the file has {', '.join(header)}. "
                f"If the publisher changed the layout, change ingest/sources/{source.id}.yml"
            )
        if self.new_columns and source.drift == "refuse":
            raise Refused(
                f"{self._label} line 1: the column {', '.join(self.new_columns)} is new; "
                f"describe it in ingest/sources/{source.id}.yml"
            )


@contextmanager
def open_files(source: Source, path: Path, file_name: str) -> Iterator[Iterator[tuple[FileSpec, str, IO[bytes]]]]:
    """The files of a delivery that fill a table, one by one: their description, label for errors, and bytes."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            yield iter([(_spec(source, file_name), file_name, stream)])
        return
    with zipfile.ZipFile(path) as archive:
        yield _members(source, archive, file_name)


def _members(source: Source, archive: zipfile.ZipFile, file_name: str) -> Iterator[tuple[FileSpec, str, IO[bytes]]]:
    for name in sorted(archive.namelist()):
        spec = _spec(source, name)
        if spec.table:
            with archive.open(name) as stream:
                yield spec, f"{file_name}: {name}", stream


def _spec(source: Source, name: str) -> FileSpec:
    for spec in source.files:
        if spec.matches(name):
            return spec
    raise Refused(f"{name} is no file of {source.id}: expected {source.delivery.expected}")


def _decoded(stream: IO[bytes], label: str, encoding: str) -> Iterator[str]:
    """Lines as text, without a byte order mark; raises Refused at the first line that is not in the encoding."""
    for line_number, raw in enumerate(stream, start=1):
        content = raw.removeprefix(BOM) if line_number == 1 else raw
        if b"\0" in content:
            raise Refused(f"{label} line {line_number}: there is a NUL byte, so it is no text; get the file again")
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError as error:
            raise Refused(
                f"{label} line {line_number}: byte {error.start + 1} of the line is not in {encoding}; "
                f"save the file in {encoding}"
            ) from error
