"""Layout csv: delimited text with a header, read by column NAME and never by position.

Values lose the blanks around them (see text.clean); names are compared as text.folded says.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from typing import IO

from ingest.catalogue import FileSpec, Source
from ingest.columns import Column
from ingest.gate import Refused
from ingest.layouts.base import Row, decoded, places, told
from ingest.layouts.text import clean, folded


class _BrokenLineError(Refused):
    """A line that is not of the layout, in a file that is otherwise read."""


class CsvFile:
    """An opened file: its header is proven, `rows` streams the rest.

    A column is found under its published name or an alias; an optional one that is absent is None in every row.
    """

    sheet = None
    unit = "line"

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when the header does not fit the catalogue."""
        self._label = label
        self._spec = spec
        self._lines = csv.reader(decoded(stream, label, spec.encoding), delimiter=spec.delimiter, strict=True)
        header = [folded(title) for title in self._next_line() or []]
        if not header:
            raise Refused(f"{label} is empty: there is not even a header; get the file again")
        self._width = len(header)
        known = {name for column in spec.columns for name in _names(column)} | set(map(folded, spec.left_out))
        self.new_columns = tuple(f"column {at}" for at, name in enumerate(header, start=1) if name not in known)
        self._check_header(header, source)
        self._positions = [_position(column, header) for column in spec.columns]

    def rows(self) -> Iterator[Row]:
        """Each row; an empty value is None. Raises Refused at the first line that does not fit.

        Where the catalogue has broken lines set apart each line up to the next that fits is a row without values: one
        that a stray quote joined to the line before it is not lost without a word.
        """
        any_row = False
        while True:
            line_number = self._lines.line_num + 1
            try:
                line = self._next_line()
                if line is None:
                    break
                if not line:
                    continue  # an empty line, as many files have at their end
                self._check_width(line, line_number)
            except _BrokenLineError:
                if self._spec.broken_lines == "refuse":
                    raise
                for broken in range(line_number, self._lines.line_num + 1):
                    yield broken, (None,) * len(self._positions)
                continue
            any_row = True
            yield line_number, tuple(None if at is None else clean(line[at]) or None for at in self._positions)
        if not any_row:
            raise Refused(f"{self._label} has a header and no rows: get the file again")

    def _check_width(self, line: list[str], line_number: int) -> None:
        if len(line) != self._width:
            raise _BrokenLineError(
                f"{self._label} line {line_number}: {len(line)} values where the header has {self._width}; "
                f"the file is cut or not separated by {self._spec.delimiter!r}"
            )

    def _next_line(self) -> list[str] | None:
        line_number = self._lines.line_num + 1
        try:
            return next(self._lines, None)
        except csv.Error as error:
            raise _BrokenLineError(f"{self._label} line {line_number}: {error}; is the file cut?") from error

    def _check_header(self, header: list[str], source: Source) -> None:
        for column in self._spec.columns:
            if sum(name in _names(column) for name in header) > 1:
                found = places(header, _names(column))
                raise Refused(f"{self._label} line 1: {found} are both named as {column.published!r}")
        if twice := [name for name, times in Counter(header).items() if times > 1]:
            raise Refused(f"{self._label} line 1: {places(header, twice[:1])} have the same name")
        missing = [
            column.published
            for column in self._spec.columns
            if not column.optional and _position(column, header) is None
        ]
        if missing:
            raise Refused(
                f"{self._label} line 1: the column {', '.join(missing)} is missing; of the {len(header)} columns there "
                f"{len(header) - len(self.new_columns)} are known. "
                f"If the publisher changed the layout, change ingest/sources/{source.id}.yml"
            )
        if self.new_columns and source.drift == "refuse":
            raise Refused(
                f"{self._label} line 1: {told(self.new_columns)} is new; describe it in ingest/sources/{source.id}.yml"
            )


def _names(column: Column) -> tuple[str, ...]:
    return tuple(map(folded, (column.published, *column.aliases)))


def _position(column: Column, header: list[str]) -> int | None:
    return next((header.index(name) for name in _names(column) if name in header), None)
