"""The sheets of an Excel workbook (Office Open XML, ECMA-376) as lines of values, formulas as what Excel computed.

openpyxl knows the workbook (its sheets, texts and formats) and what a cell means. The rows are read from the sheet
itself, in one pass: that tells merged cells, hidden rows and formulas that nobody computed, and passes over a million
rows that are coloured and empty. The gate has proven the zip before, and that no part declares entities.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import IO, Any
from xml.etree import ElementTree as ET

from ingest.gate import Refused
from ingest.layouts.cells import MERGED, NOT_COMPUTED, Formatted, seen

Line = tuple[int, tuple[object, ...]]
"""Number of the row in the sheet and its values, from the first column on."""
LAST_ROW = 1_048_576
"""Excel has no more rows."""
WIDEST = 200
"""Columns that are looked at."""
MOST_MERGED = 1_000
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DATA, ROW, MERGED_CELL = f"{NAMESPACE}sheetData", f"{NAMESPACE}row", f"{NAMESPACE}mergeCell"
DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    EOFError,
    ET.ParseError,
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
    """A sheet that a person sees."""

    title: str
    _worksheet: Any
    _label: str

    def head(self, rows: int) -> list[Line]:
        """The lines with any value among the first `rows`, without what `Notes` tells."""
        with _whole(self._label):
            return list(takewhile(lambda line: line[0] <= rows, _lines(self._worksheet, self._label, Notes())))

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
    """The visible sheets of the workbook; raises Refused when it is none."""
    from openpyxl import load_workbook

    with _whole(label), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drop-down lists and colours that openpyxl does not keep
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        yield [Sheet(sheet.title, sheet, label) for sheet in book.worksheets if sheet.sheet_state == "visible"]
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


def _lines(worksheet: Any, label: str, notes: Notes) -> Iterator[Line]:
    """Each line with any value as it is read; `notes` is complete at the end."""
    above, before = None, 0
    cells = _Cells(worksheet)
    with worksheet._get_source() as stream:  # noqa: SLF001  no public way to the part
        # without a document type, which the gate refuses, there is nothing in XML that expands
        for event, element in ET.iterparse(stream, ("start", "end")):  # noqa: S314
            if event == "start":
                above = element if element.tag == DATA else above
            elif element.tag == ROW:
                number = int(element.get("r", before + 1))
                _check_order(label, before, number)
                before = number
                if element.get("hidden") in {"1", "true"}:
                    notes.hidden.add(number)
                if len(element) and (values := cells.values(number, element)):
                    yield number, values
                if above is not None:
                    above.clear()  # the row itself, and what points to it
            elif element.tag == MERGED_CELL:
                _note_merged(label, element, notes)


class _Cells:
    """Cells of one sheet as values; openpyxl's own parser says what each means."""

    def __init__(self, worksheet: Any) -> None:
        from openpyxl.worksheet._reader import WorkSheetParser

        book = worksheet.parent
        self._worksheet = worksheet
        self._parser = WorkSheetParser(
            None,
            worksheet._shared_strings,  # noqa: SLF001  openpyxl's own reader takes them from there as well
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        self._formats: dict[int, str] = {}

    def values(self, number: int, row: ET.Element) -> tuple[object, ...]:
        """The values of a row, up to the last; a cell that is formatted and empty is None."""
        found: list[object] = []
        column = 0
        for cell in row:
            if not len(cell):
                column += 1  # right where no cell says its place, and not asked where they do
                continue
            self._parser.row_counter, self._parser.col_counter = number, column
            parsed = self._parser.parse_cell(cell)
            column = parsed["column"]
            value = NOT_COMPUTED if _is_not_computed(cell) else self._value(parsed)
            if value is not None and column <= WIDEST:
                found += [None] * (column - len(found))
                found[column - 1] = value
        return tuple(found)

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
    """The text with _x000D_ as the sign that it stands for (ECMA-376 part 1, 22.9.2.19)."""
    from openpyxl.utils.escape import unescape

    return str(unescape(text)) if "_x" in text else text


def _check_order(label: str, before: int, number: int) -> None:
    if not before < number <= LAST_ROW:
        raise Refused(
            f"{label}: row {number} of the sheet stands after row {before}; open it in Excel and save it again",
            nl="De rijen van het blad staan door elkaar. Open het bestand in Excel en bewaar het opnieuw.",
        )


def _note_merged(label: str, element: ET.Element, notes: Notes) -> None:
    from openpyxl.utils.cell import range_boundaries

    left, top, right, bottom = range_boundaries(element.get("ref", ""))
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
    return tuple(
        MERGED if value is None and covered(column) else value for column, value in enumerate(padded, start=1)
    )


def _is_not_computed(cell: ET.Element) -> bool:
    """Whether the cell has a formula and no value; an empty text that was computed has the type str."""
    if cell.find(f"{NAMESPACE}f") is None or cell.get("t") == "str":
        return False
    return not cell.findtext(f"{NAMESPACE}v")
