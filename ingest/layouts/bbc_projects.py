"""Layout bbc_projects: the list of actions of the municipal multi-year plans, with a pair of columns a booking year.

Separated by `;`, with texts of several lines in quotes and headers such as `2026,Uitgave`. Each record becomes a row a
booking year, so rows share the line on which their record begins. Source of the format: the exports of Agentschap
Binnenlands Bestuur (BBC-DR) as github.com/gehuybre/data-blog reads them (process_project_details.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import IO

from ingest.catalogue import FileSpec, Source
from ingest.columns import Column
from ingest.gate import Refused
from ingest.layouts.base import Row, places, told
from ingest.layouts.bbc_head import Head
from ingest.layouts.records import records
from ingest.layouts.text import folded

BOOKING_YEAR = "Boekjaar"
"""Published name, in the catalogue, of the column that takes the year out of the header."""
YEARLY = re.compile(r"(\d{4})\s*,\s*(.+)")


class ProjectsFile:
    """An opened list: a column of the catalogue stands in the header as it is, or once a year as `<year>,<name>`."""

    sheet = None
    unit = "line"

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when the header does not fit the catalogue."""
        self._label = label
        self._spec = spec
        self._head = Head(label, spec)
        self._records = records(stream, label, spec)
        self._line, titles = self._header()
        header = [folded(title) for title in titles]
        self._width = len(header)
        if twice := [name for name, times in Counter(header).items() if times > 1]:
            raise Refused(f"{label} line {self._line}: {places(header, twice[:1])} have the same name")
        self._told = {at: name for at, name in enumerate(header) if self._head.is_told_by(name)}
        self._plain: dict[str, int] = {}
        self._by_year: dict[str, dict[str, int]] = {}
        self.new_columns = tuple(
            f"column {at + 1}" for at, name in enumerate(header) if not self._place(name, at) and at not in self._told
        )
        self._check(header, source)

    def rows(self) -> Iterator[Row]:
        """A row for each record and booking year, empty cells as None. Raises Refused at a line that does not fit."""
        any_row = False
        for line_number, cells in self._records:
            if len(cells) != self._width:
                raise Refused(
                    f"{self._label} line {line_number}: {len(cells)} values where the header has {self._width}; "
                    f"the file is cut or not separated by {self._spec.delimiter!r}"
                )
            any_row = True
            for at, name in self._told.items():
                self._head.check(name, [cells[at]], line_number)
            for year in sorted(self._by_year):
                yield line_number, tuple(self._value(column, year, cells) for column in self._spec.columns)
        if not any_row:
            raise Refused(f"{self._label} has a header and no rows: get the file again")

    def _header(self) -> tuple[int, list[str]]:
        """Line and names of the columns, after what the export says of itself."""
        for line_number, cells in self._records:
            name, *values = cells
            # a header may have such a name as its first column too, but has the others beside it
            if not self._head.is_told_by(name) or any(YEARLY.fullmatch(value) for value in values):
                return line_number, cells
            self._head.check(name, values, line_number)
        raise Refused(f"{self._label} is empty: there is not even a header; get the file again")

    def _place(self, name: str, at: int) -> bool:
        """Note where a column of the header stands; False where the catalogue does not know it."""
        yearly = YEARLY.fullmatch(name)
        for column in self._spec.columns:
            names = tuple(map(folded, (column.published, *column.aliases)))
            if name in names and column.published != BOOKING_YEAR:
                self._plain[column.name] = at
                return True
            if yearly and yearly[2] in names:
                self._by_year.setdefault(yearly[1], {})[column.name] = at
                return True
        return False

    def _value(self, column: Column, year: str, cells: list[str]) -> str | None:
        if column.published == BOOKING_YEAR:
            return year
        at = self._plain.get(column.name, self._by_year[year].get(column.name))
        return None if at is None else cells[at] or None

    def _check(self, header: list[str], source: Source) -> None:
        advice = f"If the publisher changed the layout, change ingest/sources/{source.id}.yml"
        known = len(header) - len(self.new_columns)
        if not self._by_year:
            raise Refused(
                f"{self._label} line {self._line}: no column is called after a booking year, such as '2026,Uitgave'; "
                f"of the {len(header)} columns there {known} are known. {advice}"
            )
        yearly = {name for places in self._by_year.values() for name in places}
        for column in self._spec.columns:
            if column.optional or column.published == BOOKING_YEAR or column.name in self._plain:
                continue
            lacking = [year for year in sorted(self._by_year) if column.name not in self._by_year[year]]
            if lacking:
                name = f"{lacking[0]},{column.published}" if column.name in yearly else column.published
                raise Refused(
                    f"{self._label} line {self._line}: the column {name!r} is missing; "
                    f"of the {len(header)} columns there {known} are known. {advice}"
                )
        if self.new_columns and source.drift == "refuse":
            raise Refused(
                f"{self._label} line {self._line}: {told(self.new_columns)} is new; "
                f"describe it in ingest/sources/{source.id}.yml"
            )
