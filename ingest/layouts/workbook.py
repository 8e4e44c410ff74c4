"""The sheets of an Excel workbook (Office Open XML, ECMA-376) as lines of values, formulas as what Excel computed.

openpyxl knows the workbook (its sheets, texts and formats) and what a cell means. The rows are read from the sheet
itself, in one pass: that tells merged cells, hidden rows and formulas that nobody computed, and passes over a million
rows that are coloured and empty. The gate has proven the zip before, and that no part declares entities.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from ingest.gate import Refused
from ingest.layouts.cells import MERGED, NOT_COMPUTED, Formatted, seen

Line = tuple[int, tuple[object, ...]]
"""Number of the row in the sheet and its values, from the first column on."""
LAST_ROW = 1_048_576
"""Excel has no more rows."""
WIDEST = 200
"""Columns that are looked at."""
MOST_MERGED = 1_000
CHUNK = 1 << 16
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW, CELL, MERGED_CELL = f"{NAMESPACE}row", f"{NAMESPACE}c", f"{NAMESPACE}mergeCell"
FORMULA, VALUE = f"{NAMESPACE}f", f"{NAMESPACE}v"
CONTENT = frozenset({FORMULA, VALUE, f"{NAMESPACE}is"})
"""Elements that a cell with content begins with."""
DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    EOFError,
    ET.ParseError,
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl raises for a workbook whose parts do not fit together."""


@dataclass
class Notes:
    """What stands in a sheet besides values: merged areas as (top, left, bottom, right), and the hidden rows."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Sheet:
    """A sheet; one that is not visible is hidden from who opens the workbook."""

    title: str
    is_visible: bool
    _worksheet: Any
    _label: str

    def head(self, rows: int) -> list[Line]:
        """The lines with any value among the first `rows`, without what `Notes` tells."""
        with _whole(self._label):
            return list(_lines(self._worksheet, self._label, Notes(), last=rows))

    def read(self) -> tuple[list[Line], Notes]:
        """Every line with any value, and what stands beside the values; the gate has limited how much that can be.

        Raises Refused when the rows are out of order.
        """
        notes = Notes()
        with _whole(self._label):
            lines = list(_lines(self._worksheet, self._label, notes))
        return [(number, _with_merged(number, values, notes)) for number, values in lines], notes


@contextmanager
def open_sheets(stream: IO[bytes], label: str) -> Iterator[list[Sheet]]:
    """The sheets of the workbook; raises Refused when it is none."""
    from openpyxl import load_workbook

    with _whole(label), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drop-down lists and colours that openpyxl does not keep
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        yield [Sheet(sheet.title, sheet.sheet_state == "visible", sheet, label) for sheet in book.worksheets]
    finally:
        book.close()


@contextmanager
def _whole(label: str) -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        raise Refused(
            f"{label} is a damaged workbook ({type(error).__name__}); open it in Excel and save it again",
            nl="Het werkboek is beschadigd. Open het in Excel, bewaar het opnieuw als .xlsx en lever het opnieuw in.",
        ) from error


def _lines(worksheet: Any, label: str, notes: Notes, last: int = LAST_ROW) -> Iterator[Line]:
    """Each line with any value as it is read, up to row `last`; `notes` is complete at the end of the sheet."""
    rows = _Rows(_Cells(worksheet), label, notes)
    with worksheet._get_source() as stream:  # noqa: SLF001  no public way to the part
        is_last = False
        while rows.number <= last and not is_last:
            chunk = stream.read(CHUNK)
            is_last = not chunk
            yield from (line for line in rows.parse(chunk, is_last=is_last) if line[0] <= last)


class _Rows:
    """Rows out of the XML of a sheet. The parser is told of what begins; only within a cell with content of more.

    That halves the time for what Excel leaves behind where somebody coloured a whole column. Without a document type,
    which the gate refuses, there is nothing in XML that expands.
    """

    def __init__(self, cells: _Cells, label: str, notes: Notes) -> None:
        self._cells, self._label, self._notes = cells, label, notes
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self.number, self._values = 0, list[object]()
        self._cell: dict[str, str] = {}
        self._column = 0
        self._content = ET.TreeBuilder()
        self._found: list[Line] = []

    def parse(self, chunk: bytes, *, is_last: bool) -> list[Line]:
        """The lines that are complete after this chunk."""
        self._parser.Parse(chunk, is_last)
        if is_last:
            self._end_row()
        found, self._found = self._found, []
        return found

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == CELL:
            self._cell = attributes
            if "r" not in attributes:
                self._column += 1
        elif name == ROW:
            self._end_row()
            self._begin_row(attributes)
        elif name in CONTENT:
            self._content = ET.TreeBuilder()
            self._content.start(f"{{{CELL}", self._cell)
            self._begin_within(name, attributes)
            self._parser.StartElementHandler = self._begin_within
            self._parser.CharacterDataHandler = self._content.data
            self._parser.EndElementHandler = self._end_within
        elif name == MERGED_CELL:
            _note_merged(self._label, attributes.get("ref", ""), self._notes)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self.number + 1))
        if not self.number < number <= LAST_ROW:
            raise Refused(
                f"{self._label}: row {number} of the sheet stands after row {self.number}; "
                "open it in Excel and save it again",
                nl="De rijen van het blad staan door elkaar. Open het bestand in Excel en bewaar het opnieuw.",
            )
        self.number, self._column = number, 0
        if attributes.get("hidden") in {"1", "true"}:
            self._notes.hidden.add(number)

    def _end_row(self) -> None:
        if self._values:
            self._found.append((self.number, tuple(self._values)))
            self._values = []

    def _begin_within(self, name: str, attributes: dict[str, str]) -> None:
        self._content.start(f"{{{name}", attributes)

    def _end_within(self, name: str) -> None:
        self._content.end(f"{{{name}")
        if name != CELL:
            return
        self._parser.StartElementHandler = self._begin
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = None
        self._column, value = self._cells.value(self.number, self._column, self._content.close())
        if value is not None and self._column <= WIDEST:
            self._values += [None] * (self._column - len(self._values))
            self._values[self._column - 1] = value


class _Cells:
    """Cells of one sheet as values; openpyxl's own parser says what each means."""

    def __init__(self, worksheet: Any) -> None:
        from openpyxl.worksheet._reader import WorkSheetParser

        book = worksheet.parent
        self._worksheet = worksheet
        self._parser = WorkSheetParser(
            b"",  # it is given cell by cell
            worksheet._shared_strings,  # noqa: SLF001  openpyxl's own reader takes them from there as well
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        self._formats: dict[int, str] = {}

    def value(self, row: int, column: int, cell: ET.Element) -> tuple[int, object]:
        """Column and value of a cell with content; `column` is where it stands if it does not say so itself."""
        self._parser.row_counter, self._parser.col_counter = row, column - 1
        parsed = self._parser.parse_cell(cell)
        return parsed["column"], NOT_COMPUTED if _is_not_computed(cell) else self._value(parsed)

    def _value(self, parsed: dict[str, Any]) -> object:
        """The value; a percentage as the text that Excel shows, since 12 % is kept as 0.12."""
        value = parsed["value"]
        if isinstance(value, str):
            return seen(_unescaped(value))
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        number_format = self._format(parsed)
        if "%" in number_format:
            return f"{value * 100:.15g}%".replace(".", ",")
        return value if number_format == "General" else Formatted(value, number_format)

    def _format(self, parsed: dict[str, Any]) -> str:
        from openpyxl.cell.read_only import ReadOnlyCell

        style = int(parsed["style_id"])
        if style not in self._formats:
            self._formats[style] = str(ReadOnlyCell(self._worksheet, **parsed).number_format)
        return self._formats[style]


def _unescaped(text: str) -> str:
    """The text with line breaks and tabs as such; Excel writes _x000D_ for one (ECMA-376 part 1, 22.9.2.19)."""
    return re.sub("_x000[9AD]_", lambda code: chr(int(code[0][2:6], 16)), text, flags=re.IGNORECASE)


def _note_merged(label: str, area: str, notes: Notes) -> None:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(area)
    notes.merged.append((int(top or 1), int(left or 1), int(bottom or LAST_ROW), int(right or WIDEST)))
    if len(notes.merged) > MOST_MERGED:
        raise Refused(
            f"{label} has more than {MOST_MERGED:,} merged cells: unmerge them",
            nl="Het blad heeft te veel samengevoegde cellen. Hef het samenvoegen op en vul elke cel apart in.",
        )


def _with_merged(number: int, values: tuple[object, ...], notes: Notes) -> tuple[object, ...]:
    covering = [area for area in notes.merged if area[0] <= number <= area[2]]
    if not covering:
        return values

    def covered(column: int) -> bool:
        return any(left <= column <= right and (number, column) != (top, left) for top, left, _, right in covering)

    width = max(len(values), *(min(area[3], WIDEST) for area in covering))
    padded = values + (None,) * (width - len(values))
    return tuple(MERGED if value is None and covered(column) else value for column, value in enumerate(padded, start=1))


def _is_not_computed(cell: ET.Element) -> bool:
    """Whether the cell has a formula and no value; an empty text that was computed has the type str."""
    if cell.find(f"{{{FORMULA}") is None or cell.get("t") == "str":
        return False
    return not cell.findtext(f"{{{VALUE}")
