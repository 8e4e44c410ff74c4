"""The sheets of an Excel workbook (Office Open XML, ECMA-376) as lines of values, formulas as what Excel computed.

openpyxl streams the values. What it does not tell in that mode is read from the sheet itself: merged cells, hidden rows
and formulas that nobody computed. The gate has proven the zip before, and that no part declares entities.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any
from xml.etree import ElementTree as ET

from ingest.gate import Refused
from ingest.layouts.cells import MERGED, NOT_COMPUTED, clean

Line = tuple[int, tuple[object, ...]]
"""Number of the row in the sheet and its values, from the first column on."""
LAST_ROW = 1_048_576
"""Excel has no more rows."""
WIDEST = 200
"""Columns that are looked at."""
MOST_MERGED = 1_000
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAMAGE = (
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    ET.ParseError,
    zipfile.BadZipFile,
)
"""What openpyxl raises for a workbook whose parts do not fit together."""


@dataclass
class Notes:
    """What stands in a sheet besides values: cells as (row, column), merged areas as (top, left, bottom, right)."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    not_computed: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Sheet:
    """A sheet that a person sees; `head` are its first lines."""

    title: str
    _worksheet: Any
    _label: str

    def head(self, rows: int) -> list[Line]:
        """The first `rows` lines, without what `Notes` tells."""
        with _whole(self._label):
            found = self._worksheet.iter_rows(max_row=rows, max_col=WIDEST)
            return [(number, tuple(map(_value, cells))) for number, cells in enumerate(found, start=1)]

    def notes(self) -> Notes:
        """Merged cells, formulas without a value, hidden rows. Raises Refused when the rows are out of order."""
        with _whole(self._label), self._worksheet._get_source() as stream:  # noqa: SLF001  no public way to the part
            return _notes(stream, self._label)

    def lines(self, notes: Notes) -> Iterator[Line]:
        """Every line, with what `notes` says of its cells put in their place."""
        with _whole(self._label):
            for number, cells in enumerate(self._worksheet.iter_rows(max_col=WIDEST), start=1):
                yield number, _with_notes(number, tuple(map(_value, cells)), notes)


@contextmanager
def open_sheets(stream: IO[bytes], label: str) -> Iterator[list[Sheet]]:
    """The visible sheets of the workbook; raises Refused when it is none."""
    from openpyxl import load_workbook

    with _whole(label), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of drop-down lists and colours that openpyxl does not keep
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a workbook says of its own size may be wrong
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


def _value(cell: Any) -> object:
    """The value; a percentage as the text that Excel shows, since 12 % is kept as 0.12."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in str(cell.number_format):
        return f"{value * 100:.15g}%".replace(".", ",")
    return clean(value) if isinstance(value, str) else value


def _with_notes(number: int, values: tuple[object, ...], notes: Notes) -> tuple[object, ...]:
    if not notes.merged and not notes.not_computed:
        return values
    covering = [area for area in notes.merged if area[0] <= number <= area[2]]

    def noted(column: int, value: object) -> object:
        if (number, column) in notes.not_computed:
            return NOT_COMPUTED
        if value is None and any(
            left <= column <= right and (number, column) != (top, left) for top, left, _, right in covering
        ):
            return MERGED
        return value

    width = max([len(values), *(min(area[3], WIDEST) for area in covering)])
    padded = values + (None,) * (width - len(values))
    return tuple(noted(column, value) for column, value in enumerate(padded, start=1))


def _notes(stream: IO[bytes], label: str) -> Notes:
    from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

    notes, before = Notes(), 0
    # without a document type, which the gate refuses, there is nothing in XML that expands
    for _, element in ET.iterparse(stream):  # noqa: S314
        if element.tag == f"{NAMESPACE}row":
            number = int(element.get("r", before + 1))
            if not before < number <= LAST_ROW:
                raise Refused(
                    f"{label}: row {number} of the sheet stands after row {before}; open it in Excel and save it again",
                    nl="De rijen van het blad staan door elkaar. Open het bestand in Excel en bewaar het opnieuw.",
                )
            before = number
            if element.get("hidden") in {"1", "true"}:
                notes.hidden.add(number)
            for cell in element.iterfind(f"{NAMESPACE}c"):
                if _is_not_computed(cell):
                    notes.not_computed.add(coordinate_to_tuple(cell.get("r", "")))
            element.clear()
        elif element.tag == f"{NAMESPACE}mergeCell":
            left, top, right, bottom = range_boundaries(element.get("ref", ""))
            notes.merged.append((int(top or 1), int(left or 1), int(bottom or LAST_ROW), int(right or WIDEST)))
            if len(notes.merged) > MOST_MERGED:
                raise Refused(
                    f"{label} has more than {MOST_MERGED:,} merged cells: unmerge them",
                    nl="Het blad heeft te veel samengevoegde cellen. Hef het samenvoegen op en vul elke cel apart in.",
                )
    return notes


def _is_not_computed(cell: ET.Element) -> bool:
    """Whether the cell has a formula and no value; an empty text that was computed has the type str."""
    if cell.find(f"{NAMESPACE}f") is None or cell.get("t") == "str":
        return False
    return not cell.findtext(f"{NAMESPACE}v")
