"""Writes a delivery of a source as the catalogue says that its publisher does: name, archive, header, signs, values.

A source gives the figures that tell a story; every other value follows from what the catalogue says of its column.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from ingest.catalogue import FileSpec, Source
from ingest.columns import STRFTIME, Column
from ingest.template import filled_in
from sample import archive, maps, numbers, reference
from warehouse.home import home

Row = Sequence[Any]
"""Text, int, float, date or None, by column."""
ENDINGS = (".txt", ".xlsx", ".csv", ".json", ".geojson")
MADE_UP_ROWS = 12
MARK = "_synthetic"


class Delivery(NamedTuple):
    """One delivery of a source; without `rows` the catalogue makes some up.

    `columns` are our names of the columns that the rows have values for, with blanks between; by default all of the
    catalogue. `name` is the file's as published, with its ending; by default the first that the catalogue expects.
    `table` is needed where the source has more; `sheets` are the rows by table of a form with several. The layout lacks
    the columns `without`, again with blanks between; with `by_alias` it has the other names of the publisher. What is
    not `synthetic` has real values: its name has no mark.
    `content` is the text itself of a layout that only its source can write; a zip has it under its own name.
    `members` are the files of a zip that has one a table; with `is_quoted` every value stands in quotes.
    """

    rows: Iterable[Row] | None = None
    columns: str = ""
    name: str | None = None
    table: str | None = None
    without: str = ""
    by_alias: bool = False
    has_bom: bool = True
    synthetic: bool = True
    sheets: Mapping[str, Iterable[Row]] | None = None
    members: tuple[Delivery, ...] = ()
    is_quoted: bool = False
    content: str | None = None


def write(folder: Path, source: Source, delivery: Delivery, as_of: date) -> Path:
    """Write a delivery as `<folder>/<source id>/<name>` and return its path: the same bytes for the same arguments."""
    file = source.file(delivery.table or source.tables[0])
    name = _marked(source, delivery.name or _expected(source, file, as_of), synthetic=delivery.synthetic)
    path = folder / source.id / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if delivery.content is not None and path.suffix != ".zip":
        path.write_bytes(delivery.content.encode(file.encoding))
        return path
    if path.suffix == ".zip":
        archive.write_zip(path, datetime.combine(as_of, time(9)), dict(_members(source, delivery, path.stem, as_of)))
    else:
        path.write_bytes(_content(source, file, delivery, name, as_of))
    return path


def _members(source: Source, delivery: Delivery, stem: str, as_of: date) -> Iterator[tuple[str, list[str]]]:
    """Name and text of each file of a zip: the one that is called as the zip, or one a table."""
    file = source.file(delivery.table or source.tables[0])
    endings = [ending for ending in ENDINGS if ending != ".xlsx"]  # the gate takes no workbook in a zip
    if called_as_the_zip := [stem + ending for ending in endings if file.matches(stem + ending)]:
        text = delivery.content or _content(source, file, delivery, stem, as_of).decode(file.encoding)
        yield called_as_the_zip[0], [text]
        return
    for one in delivery.members or [Delivery(table=table) for table in source.tables]:
        file = source.file(one.table or source.tables[0])
        name = file.name.replace("\\", "")
        yield name, [_content(source, file, one, name, as_of).decode(file.encoding)]


def made_up(file: FileSpec, as_of: date) -> list[Row]:
    """Rows with a key of their own, in which each column, the nullable ones too, has a value that the catalogue allows.

    A text that must have a shape has the `example` of its column.
    """
    keys = [at for at, column in enumerate(file.columns) if column.key]
    rows: dict[Any, Row] = {}
    for nth in range(MADE_UP_ROWS):
        row = [_value(column, nth, as_of) for column in file.columns]
        rows.setdefault(tuple(row[at] for at in keys) or nth, row)
    return list(rows.values())


def _expected(source: Source, file: FileSpec, as_of: date) -> str:
    """The first name in the catalogue's words that this file may have, of last year where the name says one."""
    last_year = str(as_of.year - 1)
    for name in re.findall(r"[\w.-]+\.\w+", source.delivery.expected):
        this = re.sub(r"YYYY|20\d\d", last_year, name) if source.period else name
        stem = this.rpartition(".")[0]
        is_packed = source.archive is not None and source.archive.required  # its files may have names of their own
        if source.delivery.matches(this) and (is_packed or any(file.matches(stem + ending) for ending in ENDINGS)):
            return this
    raise ValueError(f"{source.id}: none of the names in `expected` is one of its deliveries")


def _marked(source: Source, name: str, *, synthetic: bool) -> str:
    """The name with the mark of sample data, where the publisher's names leave room for it."""
    stem, dot, ending = name.rpartition(".")
    marked = f"{stem}{MARK}{dot}{ending}"
    return marked if synthetic and source.delivery.matches(marked) else name


def _content(source: Source, file: FileSpec, delivery: Delivery, name: str, as_of: date) -> bytes:
    if delivery.sheets is not None:
        return filled_in(source, file, delivery.sheets)
    columns = [column for column in file.columns if column.name not in delivery.without.split()]
    named = delivery.columns.split() or [column.name for column in file.columns]
    rows = []
    for nth, values in enumerate(made_up(file, as_of) if delivery.rows is None else delivery.rows):
        row = dict(zip(named, values, strict=True))
        # what a source does not give is empty where it may be
        rows.append([row.get(c.name) if c.nullable or c.name in row else _value(c, nth, as_of) for c in columns])
    if name.endswith(".xlsx"):
        return filled_in(source, file, {str(file.table): rows})
    if file.layout in maps.LAYOUTS:
        return maps.written(file.layout, name, columns, rows)
    if file.layout == "json_facts":
        facts = [dict(zip((column.published for column in columns), row, strict=True)) for row in rows]
        return json.dumps({"facts": facts}, ensure_ascii=False).encode()
    written = [[_text(value, column) for value, column in zip(row, columns, strict=True)] for row in rows]
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=file.delimiter,
        lineterminator="\r\n" if delivery.has_bom else "\n",
        quoting=csv.QUOTE_ALL if delivery.is_quoted else csv.QUOTE_MINIMAL,
    )
    if file.layout in _WIDE:
        writer.writerows(_WIDE[file.layout](columns, written))
    else:
        text.write("\ufeff" if delivery.has_bom and file.encoding == "utf-8" else "")
        titles = [c.aliases[0] if delivery.by_alias and c.aliases else c.published for c in columns]
        writer.writerow([*titles, *file.left_out])
        writer.writerows([*row, *[""] * len(file.left_out)] for row in written)
    return text.getvalue().encode(file.encoding)


def _text(value: Any, column: Column) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime(STRFTIME[column.format or "dd/mm/yyyy"]).upper()
    if isinstance(value, float) and column.decimal != "point":
        return str(value).replace(".", ",")
    return str(value)


def _projects(columns: Sequence[Column], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """A line an action; what comes after the year stands once a year beside it (2026,Uitgave)."""
    at = next(nth for nth, column in enumerate(columns) if column.type == "year")
    amounts = [column.published for column in columns[at + 1 :] if not column.aliases]
    found: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for row in rows:
        found.setdefault(tuple(row[:at]), {})[row[at]] = row[at + 1 :][: len(amounts)]
    years = sorted({year for of_action in found.values() for year in of_action})
    yield [*(column.published for column in columns[:at]), *(f"{year},{what}" for year in years for what in amounts)]
    for action, of_action in found.items():
        yield [*action, *(cell for year in years for cell in of_action.get(year, [""] * len(amounts)))]


def _pivot(columns: Sequence[Column], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """A line a municipality; above it a line for each heading, which are the keys beside the municipality."""
    headings = [nth for nth, column in enumerate(columns) if nth and column.key]
    counted = [nth for nth, column in enumerate(columns) if not column.key]
    found: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for row in rows:
        found.setdefault(row[0], {})[tuple(row[nth] for nth in headings)] = [row[nth] for nth in counted]
    above = list(dict.fromkeys(heading for of_body in found.values() for heading in of_body))
    for level, nth in enumerate(headings):
        yield [columns[nth].published, *(heading[level] for heading in above for _ in counted)]
    yield [columns[0].published, *[columns[nth].published for nth in counted] * len(above)]
    for body, of_body in found.items():
        yield [body, *(cell for heading in above for cell in of_body.get(heading, [""] * len(counted)))]


_WIDE: dict[str, Callable[[Sequence[Column], Iterable[list[str]]], Iterator[list[str]]]] = {
    "bbc_projects": _projects,
    "bbc_pivot": _pivot,
}
"""Layouts that have a column a year or a heading."""


def _value(column: Column, nth: int, as_of: date) -> Any:
    """A value of row `nth` that the catalogue allows; those that a delivery must contain come first."""
    if wanted := column.wanted(home()):
        return wanted[nth % len(wanted)]
    if column.choices:
        return column.choices[nth % len(column.choices)]
    if column.type in {"integer", "count", "decimal"}:
        least, most = column.minimum or 0, column.maximum
        return int(least + nth % (MADE_UP_ROWS if most is None else most - least + 1))
    return {
        "year": as_of.year - 1,
        "month": f"{as_of - timedelta(days=31):%Y-%m}",
        "date": as_of - timedelta(days=nth + 1),
        "nis_code": home().nis_code,
        "sector_code": reference.sectors()[nth % len(reference.sectors())].code,
        "enterprise_number": numbers.enterprise(numbers.OLD_SERIES.start + nth),
    }.get(column.type, column.example or f"Synthetisch {nth + 1}")
