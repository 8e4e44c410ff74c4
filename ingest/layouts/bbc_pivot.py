"""Layout bbc_pivot: amounts of the municipal multi-year plans, a line a municipality and a column a heading.

Separated by `;`, without a header. Lines on top head the columns (Boekjaar, Niveau 1, Beleidsveld, ...); then comes
the line that begins with `NIS-code` and says what each column counts (Totaal, Per inwoner); then a line a municipality.
What is counted under the same heading becomes one row, so rows share the line of their municipality. Source of the
format: the exports of Agentschap Binnenlands Bestuur (BBC-DR) as github.com/gehuybre/data-blog reads them
(process_investments.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ingest.catalogue import FileSpec, Source
from ingest.columns import Column
from ingest.gate import Refused
from ingest.layouts.base import Row, told
from ingest.layouts.bbc_head import Head
from ingest.layouts.records import Record, records
from ingest.layouts.text import folded

MUNICIPALITY = "NIS-code"
"""First cell of the line that ends the headings, and published name of the column of municipalities."""
HEADINGS_AT_MOST = 50
"""Lines on top among which that line must be; the exports seen have five to eleven."""

Heading = tuple[str | None, ...]
"""What heads a column, in the order of the catalogue's columns; None where the line of a heading is empty there."""


class PivotFile:
    """An opened pivot: its headings are proven, `rows` turns it on its side.

    A column of the catalogue is the municipality, a heading (found as the first cell of a line on top), or what a
    column counts (found in the line that begins with NIS-code).
    """

    sheet = None
    unit = "line"

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when the headings do not fit the catalogue."""
        self._label = label
        self._spec = spec
        self._head = Head(label, spec)
        self._records = records(stream, label, spec)
        on_top = self._until_municipalities()
        self._line, counted = on_top.pop()
        self._width = len(counted)
        unknown: list[str] = []
        headings = self._headings(on_top, unknown)
        self._check_complete({*headings, *(column.name for what in counted if (column := self._column(what)))}, source)
        self._cells = self._by_heading(headings, counted, unknown)
        self.new_columns = tuple(dict.fromkeys(unknown))
        if unknown and source.drift == "refuse":
            raise Refused(f"{label}: {told(self.new_columns)} is new; describe it in ingest/sources/{source.id}.yml")

    def rows(self) -> Iterator[Row]:
        """A row for each municipality and heading with any value. Raises Refused at a line that does not fit."""
        any_row = False
        for line_number, cells in self._records:
            if len(cells) != self._width:
                raise Refused(
                    f"{self._label} line {line_number}: {len(cells)} values where line {self._line} has {self._width}; "
                    f"the file is cut or not separated by {self._spec.delimiter!r}"
                )
            any_row = True
            for heading, places in self._cells.items():
                if any(cells[at] for at in places.values()):
                    yield (
                        line_number,
                        tuple(
                            cells[0] or None
                            if column.published == MUNICIPALITY
                            else (cells[places[column.name]] or None if column.name in places else head)
                            for column, head in zip(self._spec.columns, heading, strict=True)
                        ),
                    )
        if not any_row:
            raise Refused(f"{self._label} has headings and no municipality: get the file again")

    def _until_municipalities(self) -> list[Record]:
        """The lines on top, the last of which begins with NIS-code."""
        on_top: list[Record] = []
        for record in self._records:
            on_top.append(record)
            if folded(record[1][0]) == folded(MUNICIPALITY):
                return on_top
            if len(on_top) == HEADINGS_AT_MOST:
                break
        raise Refused(
            f"{self._label}: none of the first {len(on_top)} lines begins with {MUNICIPALITY}; "
            f"is it the pivot export, separated by {self._spec.delimiter!r}?"
        )

    def _headings(self, on_top: list[Record], unknown: list[str]) -> dict[str, list[str]]:
        """Our name of a heading -> what it says above each column; places that the catalogue lacks go to `unknown`."""
        found: dict[str, list[str]] = {}
        for line_number, cells in on_top:
            if any(cells[self._width :]):
                raise Refused(
                    f"{self._label} line {line_number}: {len(cells)} values where line {self._line} has {self._width}"
                )
            column = self._column(cells[0])
            if self._head.is_told_by(cells[0]):
                self._head.check(cells[0], cells[1:], line_number)
            elif column is None:
                # a title above the table has a first cell only, and a line of our own headings has a name
                unknown += [f"line {line_number}"] if cells[0] and any(cells[1:]) else []
            elif column.name in found:
                raise Refused(f"{self._label} line {line_number}: the heading {column.published!r} is there twice")
            else:
                found[column.name] = cells + [""] * (self._width - len(cells))
        return found

    def _by_heading(
        self, headings: dict[str, list[str]], counted: list[str], unknown: list[str]
    ) -> dict[Heading, dict[str, int]]:
        """Heading -> where the values under it stand, by our name of what is counted."""
        found: dict[Heading, dict[str, int]] = {}
        for at, what in enumerate(counted[1:], start=1):
            column = self._column(what)
            if column is None:
                unknown += [f"column {at + 1}"] if what else []
                continue
            heading = tuple(headings[c.name][at] or None if c.name in headings else None for c in self._spec.columns)
            places = found.setdefault(heading, {})
            if column.name in places:
                raise Refused(
                    f"{self._label} line {self._line}: columns {places[column.name] + 1} and {at + 1} both have "
                    f"{column.published!r} of the same headings, so one of them would be lost"
                )
            places[column.name] = at
        return found

    def _column(self, name: str) -> Column | None:
        name = folded(name)
        return next(
            (column for column in self._spec.columns if name in map(folded, (column.published, *column.aliases))), None
        )

    def _check_complete(self, found: set[str], source: Source) -> None:
        missing = [
            column.published for column in self._spec.columns if not column.optional and column.name not in found
        ]
        if missing:
            raise Refused(
                f"{self._label} line {self._line}: {', '.join(missing)} is missing above the municipalities. "
                f"If the publisher changed the layout, change ingest/sources/{source.id}.yml"
            )
