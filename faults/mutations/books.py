"""JSON, and workbooks as people make them."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from faults.mutations.base import MUTATIONS, PLANT, Mutation, register
from faults.parcel import Parcel, read_grid


@register("json")
def a_lone_surrogate(parcel: Parcel, chance: random.Random) -> Parcel:
    ((name, content),) = parcel.members.items()
    places = [match.end() for match in re.finditer(rb'": ?"', content)]
    if not places:
        return parcel
    at = chance.choice(places)
    return parcel.with_member(name, content[:at] + chance.choice((b"\\ud800", b"\\udfff\\ud800")) + content[at:])


@register("json", "never")
def json_of_something_else(parcel: Parcel, chance: random.Random) -> Parcel:
    (name,) = parcel.members
    other = chance.choice(
        (b"[]", b"{}", b'{"facts": {}}', b'{"facts": []}', b"null", b'{"error": 500}', b"[" * 100_000)
    )
    return parcel.with_member(name, other, None)


@register("json")
def values_of_other_types(parcel: Parcel, chance: random.Random) -> Parcel:
    ((name, content),) = parcel.members.items()
    value = chance.choice((b"[1]", b'{"a": 1}', b"true", b"1e999999", b"NaN", b"-0.0", b'"12"'))
    places = [match.span(1) for match in re.finditer(rb'(?:": ?|\[)(-?\d[\d.]*)', content)]
    if not places:
        return parcel
    start, end = chance.choice(places)
    return parcel.with_member(name, content[:start] + value + content[end:], None)


def _on_book(function: Callable[[Any, Any, random.Random], None]) -> Callable[[Any, Any, random.Random], None]:
    """Register a function that changes a workbook and the sheet that `read_grid` reads."""

    def change(parcel: Parcel, chance: random.Random) -> Parcel:
        ((name, _),) = parcel.members.items()
        grid = read_grid(parcel, name)
        book = grid.how["book"]
        function(book, grid.how["sheet"], chance)
        written = io.BytesIO()
        book.save(written)
        return parcel.with_member(name, written.getvalue(), None)

    MUTATIONS.append(Mutation(function.__name__, "xlsx", "", change))
    return function


@_on_book
def days_with_a_time(book: Any, sheet: Any, chance: random.Random) -> None:
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, datetime):
                cell.value = cell.value.replace(hour=9, minute=30)


@_on_book
def a_key_that_became_a_day(book: Any, sheet: Any, chance: random.Random) -> None:
    sheet.cell(chance.randint(3, sheet.max_row), 1).value = datetime(2026, 3, 1)  # noqa: DTZ001 - Excel knows no zone


@_on_book
def titles_above_the_header(book: Any, sheet: Any, chance: random.Random) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"] = PLANT


@_on_book
def formulas(book: Any, sheet: Any, chance: random.Random) -> None:
    for _ in range(5):
        sheet.cell(chance.randint(2, sheet.max_row), chance.randint(1, sheet.max_column)).value = "=1/0"


@_on_book
def cells_merged(book: Any, sheet: Any, chance: random.Random) -> None:
    row = chance.randint(3, sheet.max_row - 2)
    sheet.merge_cells(start_row=row, end_row=row + 2, start_column=1, end_column=2)


@_on_book
def the_sheet_copied(book: Any, sheet: Any, chance: random.Random) -> None:
    book.copy_worksheet(sheet).title = PLANT[:30]


@_on_book
def the_sheet_renamed(book: Any, sheet: Any, chance: random.Random) -> None:
    sheet.title = PLANT[:30]


@_on_book
def the_form_emptied(book: Any, sheet: Any, chance: random.Random) -> None:
    sheet.delete_rows(2, sheet.max_row)


@_on_book
def a_row_far_below(book: Any, sheet: Any, chance: random.Random) -> None:
    for cell in list(sheet[2]):
        sheet.cell(1_000_000, cell.column).number_format = "0"
