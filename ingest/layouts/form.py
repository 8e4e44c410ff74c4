"""Layout form: one of our own templates that a person filled in, as a workbook (.xlsx) or as CSV out of Excel.

The header row is found by the names of the catalogue, on whichever visible sheet it stands, or where a form has several
sheets on the one of its title; blank rows and the example row of the template are passed over. Cells become text in one
canonical form (see cells), and what no form can hold is left for the row rules, so that one bad cell costs its row and
not the file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import IO

from ingest.catalogue import FileSpec, Source
from ingest.columns import Column
from ingest.gate import ZIP_START, Refused
from ingest.layouts.base import BOM, Row, told
from ingest.layouts.cells import MERGED, as_text, as_text_of_csv, seen
from ingest.layouts.text import folded
from ingest.layouts.workbook import Line, Notes, Sheet, open_sheets

HEADER_WITHIN = 20
"""The header row is one of so many first rows; titles may stand above it."""
MOST_ROWS = 100_000
DELIMITERS = ";,\t"
EXPLANATION = "Uitleg"
"""The sheet of the template that explains the others."""
EXAMPLE = "voorbeeld"
"""A row whose first value starts with this word is an example."""


@dataclass(frozen=True)
class _Table:
    """Where the header was found: `positions` are those of the catalogue's columns, None where one is absent."""

    sheet: str | None
    header_row: int
    positions: tuple[int | None, ...]
    titles: tuple[str, ...]
    lines: Callable[[], Iterator[Line]]
    notes: Notes
    width: int | None = None
    """Cells that each line must have; None in a sheet, where none can slip."""

    @property
    def as_text(self) -> Callable[[object, Column], str | None]:
        """What makes text of a cell."""
        return as_text_of_csv if self.sheet is None else as_text


class Form:
    """An opened form; `remarks` are sentences in Dutch for who filled it in, complete once the rows have been read."""

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when no header fits the catalogue."""
        self._label = label
        self._spec = spec
        self._sheets_of_the_form = {folded(file.sheet) for file in source.files if file.sheet}
        self._open = ExitStack()
        self.remarks: list[str] = []
        start = stream.read(len(ZIP_START))
        stream.seek(0)
        try:
            self._table = self._of_workbook(stream) if start == ZIP_START else self._of_csv(stream.read())
            self._check_header(source)
        except BaseException:
            self._open.close()
            raise
        self._example = tuple(
            None if column.example is None else as_text(column.example, column) for column in spec.columns
        )

    @property
    def sheet(self) -> str | None:
        """Sheet on which the header stands; None for CSV."""
        return self._table.sheet

    @property
    def header_row(self) -> int:
        """Row of the header."""
        return self._table.header_row

    @property
    def unit(self) -> str:
        """What the number of a row counts."""
        return "line" if self.sheet is None else "row"

    @property
    def new_columns(self) -> tuple[str, ...]:
        """Where titles stand that the catalogue does not know; they are left out."""
        return tuple(f"column {at}" for at, _ in self._new_titles())

    def _new_titles(self) -> list[tuple[int, str]]:
        return [
            (at + 1, title) for at, title in enumerate(self._table.titles) if title and at not in self._table.positions
        ]

    def rows(self) -> Iterator[Row]:
        """Each row that somebody filled in, by its number in the sheet; an empty cell is None."""
        with self._open:
            yield from self._filled_in()
        if new := self._new_titles():
            titles = ", ".join(title for _, title in new)
            self._say(f"Kolommen die niet in het sjabloon staan, zijn niet gelezen: {titles}.")

    def _filled_in(self) -> Iterator[Row]:
        found, hidden, beside = 0, [], None
        for number, values in self._table.lines():
            if number <= self._table.header_row or all(value in {None, "", MERGED} for value in values):
                continue
            self._check_width(number, values)
            row = tuple(
                self._table.as_text(values[at], column) if at is not None and at < len(values) else None
                for at, column in zip(self._table.positions, self._spec.columns, strict=True)
            )
            if beside is None and self._has_value_beside(values):
                beside = number
            if all(value in {None, MERGED} for value in row):
                continue
            if self._is_example(row):
                self._say(f"Rij {number} is de voorbeeldrij van het sjabloon; ze is overgeslagen.")
                continue
            found += 1
            if found > MOST_ROWS:
                raise Refused(
                    f"{self._label} has more than {MOST_ROWS:,} rows, which is too much for a form",
                    nl=f"Het formulier heeft meer dan {MOST_ROWS} rijen.",
                )
            if number in self._table.notes.hidden:
                hidden.append(number)
            yield number, row
        if hidden:
            self._say(f"{len(hidden)} verborgen rijen zijn meegelezen (de eerste is rij {hidden[0]}).")
        if beside is not None:
            self._say(f"Waarden buiten de kolommen van het sjabloon zijn niet gelezen (de eerste in rij {beside}).")

    def _say(self, remark: str) -> None:
        self.remarks.append(f"Blad {self._spec.sheet}: {remark}" if self._spec.sheet else remark)

    def _is_example(self, row: Sequence[str | None]) -> bool:
        first = next(value for value in row if value is not None)
        return first.casefold().startswith(EXAMPLE) or (any(self._example) and tuple(row) == self._example)

    def _has_value_beside(self, values: Sequence[object]) -> bool:
        titled = {at for at, title in enumerate(self._table.titles) if title}
        return any(value not in {None, "", MERGED} for at, value in enumerate(values) if at not in titled)

    def _check_width(self, number: int, values: Sequence[object]) -> None:
        width = self._table.width
        if width is not None and (len(values) < width or any(values[width:])):
            raise Refused(
                f"{self._label} line {number}: {len(values)} values where the header has {width}; save it as .xlsx",
                nl=f"Regel {number} heeft {len(values)} waarden en de titelrij {width}. Staat er een scheidingsteken "
                "in een waarde? Bewaar het formulier als .xlsx en lever het opnieuw in.",
            )

    def _of_workbook(self, stream: IO[bytes]) -> _Table:
        sheets = self._open.enter_context(open_sheets(stream, self._label))
        if self._spec.sheet is not None:
            return self._of_sheet(sheets, self._spec.sheet)
        seen = [sheet for sheet in sheets if sheet.is_visible]
        found = [
            (sheet, header) for sheet in seen if (header := self._find_header(sheet.head(HEADER_WITHIN))) is not None
        ]
        if not found:
            raise self._no_header(f"{len(seen)} sheets")
        if len(found) > 1:
            both = [sheet.title for sheet, _ in found]
            raise Refused(
                f"{self._label}: {len(both)} sheets have the columns of the form; keep one",
                nl=f"De bladen {' en '.join(both)} hebben allebei de kolommen van het formulier. Een formulier is "
                "een blad: zet alle rijen op een blad en verwijder het andere.",
            )
        sheet, (row, titles) = found[0]
        return self._table_of(sheet, row, titles)

    def _of_sheet(self, sheets: Sequence[Sheet], title: str) -> _Table:
        """The sheet of this title, hidden or not; one that may be absent is empty then."""
        known = {*self._sheets_of_the_form, folded(EXPLANATION)}
        if others := [sheet.title for sheet in sheets if sheet.is_visible and folded(sheet.title) not in known]:
            self.remarks.append(f"Bladen die niet in het sjabloon staan, zijn niet gelezen: {', '.join(others)}.")
        sheet = next((sheet for sheet in sheets if folded(sheet.title) == folded(title)), None)
        if sheet is None and not self._spec.required:
            titles = tuple(column.published for column in self._spec.columns)
            return _Table(title, 0, self._positions(titles), titles, lambda: iter(()), Notes())
        if sheet is None:
            raise Refused(
                f"{self._label}: there is no sheet {title}",
                nl=f"Het blad “{title}” ontbreekt. Zet het terug zoals in het sjabloon, ook als er niets op verandert.",
            )
        header = self._find_header(sheet.head(HEADER_WITHIN))
        if header is None:
            raise self._no_header("first rows", f" op het blad “{title}”")
        return self._table_of(sheet, *header)

    def _table_of(self, sheet: Sheet, row: int, titles: tuple[str, ...]) -> _Table:
        lines, notes = sheet.read()
        return _Table(sheet.title, row, self._positions(titles), titles, lambda: iter(lines), notes)

    def _of_csv(self, content: bytes) -> _Table:
        text = self._decoded(content)
        for delimiter in DELIMITERS:
            header = self._find_header(list(islice(self._split(text, delimiter), HEADER_WITHIN)))
            if header is not None:
                row, titles = header
                return _Table(
                    None,
                    row,
                    self._positions(titles),
                    titles,
                    lambda: self._split(text, delimiter),  # noqa: B023  the loop ends here
                    Notes(),
                    len(titles),
                )
        raise self._no_header("first lines")

    def _decoded(self, content: bytes) -> str:
        if b"\0" in content:
            raise Refused(
                f"{self._label} line {content[: content.index(0)].count(10) + 1}: there is a NUL byte, so it is no "
                "text; save the form as .xlsx",
                nl="Dit is geen leesbaar CSV-bestand. Bewaar het formulier als .xlsx.",
            )
        for encoding in ("utf-8", "cp1252"):
            try:
                return content.removeprefix(BOM).decode(encoding)
            except UnicodeDecodeError:
                continue
        raise Refused(
            f"{self._label} is neither utf-8 nor cp1252: save the form as .xlsx",
            nl="De tekens van het CSV-bestand zijn niet te lezen. Bewaar het formulier als .xlsx.",
        )

    def _split(self, text: str, delimiter: str) -> Iterator[Line]:
        lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        number = 1
        try:
            for values in lines:
                yield number, tuple(seen(value) or None for value in values)
                number = lines.line_num + 1
        except csv.Error as error:
            raise Refused(
                f"{self._label} line {number}: {error}; save the form as .xlsx",
                nl=f"Regel {number} van het CSV-bestand is niet te lezen. Bewaar het formulier als .xlsx.",
            ) from error

    def _find_header(self, lines: Sequence[Line]) -> tuple[int, tuple[str, ...]] | None:
        """Row and titles of the first line that names at least half of the columns."""
        for number, values in lines:
            titles = tuple("" if value is None else _folded(str(value)) for value in values)
            named = sum(at is not None for at in self._positions(titles))
            if named * 2 >= len(self._spec.columns):
                shown = ["" if value is None else " ".join(str(value).split()) for value in values]
                while not shown[-1]:
                    shown.pop()
                return number, tuple(shown)
        return None

    def _positions(self, titles: Sequence[str]) -> tuple[int | None, ...]:
        places: dict[str, int] = {}
        for at, title in enumerate(titles):
            places.setdefault(_folded(title), at)
        return tuple(
            next((places[name] for name in _names(column) if name in places), None) for column in self._spec.columns
        )

    def _check_header(self, source: Source) -> None:
        titles = [_folded(title) for title in self._table.titles]
        where = f"blad {self.sheet}, rij {self.header_row}" if self.sheet else f"regel {self.header_row}"
        for column in self._spec.columns:
            if sum(title in _names(column) for title in titles) > 1:
                raise Refused(
                    f"{self._label} row {self.header_row}: the column {column.published!r} is there twice",
                    nl=f"De kolom “{column.published}” staat er twee keer ({where}). Verwijder er een.",
                )
        missing = [
            column.published
            for column, at in zip(self._spec.columns, self._table.positions, strict=True)
            if at is None and not column.optional
        ]
        if missing:
            raise Refused(
                f"{self._label} row {self.header_row}: the column {', '.join(missing)} is missing; "
                f"take the template again (genk templates)",
                nl=f"Deze kolommen ontbreken ({where}): {', '.join(missing)}. "
                "Zet de titels terug zoals in het sjabloon.",
            )
        if self.new_columns and source.drift == "refuse":
            titles_nl = ", ".join(title for _, title in self._new_titles())
            raise Refused(
                f"{self._label} row {self.header_row}: {told(self.new_columns)} is new; "
                f"describe it in ingest/sources/{source.id}.yml",
                nl=f"Deze kolommen staan niet in het sjabloon ({where}): {titles_nl}. Verwijder ze.",
            )

    def _no_header(self, where: str, where_nl: str = "") -> Refused:
        wanted = ", ".join(column.published for column in self._spec.columns)
        return Refused(
            f"{self._label}: no row with the titles of the form in the {where}; they are {wanted}",
            nl=f"Er is geen rij met de titels van het formulier gevonden{where_nl}. De titels zijn: {wanted}. "
            "Gebruik het sjabloon.",
        )


def _names(column: Column) -> tuple[str, ...]:
    return tuple(map(_folded, (column.published, *column.aliases)))


def _folded(title: str) -> str:
    """A title as it is compared, without the star of a required column."""
    return folded(title).rstrip("* ")
