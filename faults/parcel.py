"""A delivery that can be taken apart and put together again: a file or a zip of files, a file as a grid of cells."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl

from ingest.catalogue import FileSpec, Source

BOM = b"\xef\xbb\xbf"
DAY = (2025, 11, 3, 8, 0, 0)

JSON = (".json", ".geojson")
LISTS = ("facts", "elements", "features", "report")
"""What the records of a JSON file stand under: be.STAT, Overpass, GeoJSON."""
DEEPER = " > "


@dataclass(frozen=True)
class Parcel:
    """A delivery of `source` under `name`: one file, or with `packed` a zip of them.

    `raw` is set where the bytes as a whole were spoilt; `rows` is how many rows more or fewer it has than the sound
    one, None where nobody can say.
    """

    source: Source
    name: str
    members: dict[str, bytes]
    packed: bool
    raw: bytes | None = None
    rows: int | None = 0
    extra: tuple[tuple[str, bytes], ...] = ()
    stamp: int = 0

    @classmethod
    def read(cls, source: Source, path: Path) -> Parcel:
        """The delivery in a file."""
        if path.suffix != ".zip":
            return cls(source, path.name, {path.name: path.read_bytes()}, packed=False)
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        return cls(source, path.name, members, packed=True)

    @cached_property
    def content(self) -> bytes:
        """The bytes of the delivery."""
        if self.raw is not None:
            return self.raw
        if not self.packed:
            return next(iter(self.members.values()))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (*self.members.items(), *self.extra):
                info = zipfile.ZipInfo(name, (*DAY[:5], self.stamp % 30 * 2))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
        return packed.getvalue()

    def is_like(self, other: Parcel) -> bool:
        """Whether it is the same bytes under the same name."""
        return (self.name, self.content) == (other.name, other.content)

    def write(self, folder: Path) -> Path:
        """Write the delivery as a file of its name into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.name
        path.write_bytes(self.content)
        return path

    def spec(self, member: str) -> FileSpec | None:
        """What the catalogue says of a file; None for one that it does not know."""
        return next((spec for spec in self.source.files if spec.matches(member)), None)

    def with_member(self, member: str, content: bytes, rows: int | None = 0) -> Parcel:
        """The delivery with other bytes in one of its files."""
        total = None if rows is None or self.rows is None else self.rows + rows
        return replace(self, members={**self.members, member: content}, rows=total)

    def resealed(self, times: int) -> Parcel:
        """The same delivery in other bytes: its publisher packed it anew, or put an empty line at the end."""
        if self.packed:
            return replace(self, stamp=times)
        ((name, content),) = self.members.items()
        if name.endswith(".xlsx"):
            return replace(self, members={name: _repacked(content, times)})
        return replace(self, members={name: content + _line_end(content) * times})


@dataclass
class Grid:
    """A file as titles and rows of cells; `how` is what `write_grid` needs to write it back."""

    titles: list[str]
    rows: list[list[Any]]
    keys: list[int]
    how: dict[str, Any] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        """Columns of which most cells are numbers and that name no row."""
        found = []
        for at in range(len(self.titles)):
            cells = [row[at] for row in self.rows[:200] if at < len(row) and row[at] not in (None, "")]
            if cells and at not in self.keys and all(_is_number(cell) for cell in cells):
                found.append(at)
        return found


def read_grid(parcel: Parcel, member: str) -> Grid:
    """The cells of a file; of a workbook with several sheets those of the widest."""
    spec, content = parcel.spec(member), parcel.members[member]
    if member.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(content))
        spec = max(parcel.source.files_called(member), key=lambda one: len(one.columns), default=None)
        sheet = book[spec.sheet] if spec and spec.sheet else book.worksheets[0]
        cells: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows()]
        titles = [str(title) for title in cells[0]]
        return Grid(titles, cells[1:], _keys(spec, cells[0]), {"book": book, "sheet": sheet})
    if member.endswith(JSON):
        return _grid_of_json(spec, json.loads(content))
    delimiter = _delimiter(spec)
    encoding = spec.encoding if spec else "utf-8"
    text = content.removeprefix(BOM).decode(encoding)
    lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    how = {
        "delimiter": delimiter,
        "encoding": encoding,
        "bom": content.startswith(BOM),
        "end": _line_end(content).decode(),
        "quoting": csv.QUOTE_ALL if content.removeprefix(BOM).startswith(b'"') else csv.QUOTE_MINIMAL,
    }
    return Grid(lines[0], lines[1:], _keys(spec, lines[0]), how)


def _grid_of_json(spec: FileSpec | None, content: Any) -> Grid:
    """The records of the one list of the file, each as a row; what lies deeper has the title of its path."""
    if isinstance(content, list):  # of rows without titles
        titles = [str(at) for at in range(len(content[0]))]
        return Grid(titles, [list(row) for row in content], [0], {"json": content, "list": None})
    name = next(key for key in LISTS if key in content)
    records = [_flat(record) for record in content[name]]
    titles = list(dict.fromkeys(title for record in records for title in record))
    rows = [[record.get(title) for title in titles] for record in records]
    return Grid(titles, rows, _keys(spec, titles), {"json": content, "list": name})


def _flat(record: dict[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in record.items():
        found.update(_flat(value, f"{above}{key}{DEEPER}") if isinstance(value, dict) else {f"{above}{key}": value})
    return found


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    """The record of a row; a tag or place that it never had stays absent."""
    found: dict[str, Any] = {}
    for title, value in flat.items():
        *above, key = title.split(DEEPER)
        if above and value is None:
            continue
        into = found
        for name in above:
            into = into.setdefault(name, {})
        into[key] = value
    return found


def write_grid(grid: Grid, **other: Any) -> bytes:
    """The bytes of a file with these cells; `other` writes it in another way than it was (delimiter, encoding...)."""
    how = {**grid.how, **other}
    if "book" in how:
        sheet = how["sheet"]
        sheet.delete_rows(1, sheet.max_row)
        for row in [grid.titles, *grid.rows]:
            sheet.append(row)
        written = io.BytesIO()
        how["book"].save(written)
        return written.getvalue()
    if "json" in how and how["list"] is None:
        return json.dumps(grid.rows, ensure_ascii=bool(how.get("escape"))).encode("utf-8", "surrogatepass")
    if "json" in how:
        records = [_nested(dict(zip(grid.titles, row, strict=False))) for row in grid.rows]
        content = {**how["json"], how["list"]: records}
        return json.dumps(content, ensure_ascii=bool(how.get("escape"))).encode("utf-8", "surrogatepass")
    text = io.StringIO()
    rows = csv.writer(text, delimiter=how["delimiter"], lineterminator=how["end"], quoting=how["quoting"])
    rows.writerows([grid.titles, *grid.rows])
    start = BOM if how["bom"] else b""
    return start + text.getvalue().encode(how["encoding"], "surrogatepass" if how["encoding"] == "utf-8" else "replace")


def _keys(spec: FileSpec | None, titles: list[Any]) -> list[int]:
    names = (
        {name for column in spec.columns if column.key for name in (column.published, *column.aliases)} if spec else ()
    )
    return [at for at, title in enumerate(titles) if title in names] or [0]


def _delimiter(spec: FileSpec | None) -> str:
    if spec and spec.layout.startswith("bbc"):
        return ";"
    return spec.delimiter if spec else ","


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) or re.fullmatch(r"-?\d+([.,]\d+)?", str(cell)) is not None


def _line_end(content: bytes) -> bytes:
    return b"\r\n" if b"\r\n" in content[:5000] else b"\n"


def _repacked(content: bytes, times: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            info = zipfile.ZipInfo(member.filename, (*DAY[:5], times % 30 * 2))
            info.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(info, before.read(member))
    return packed.getvalue()
