"""Open a KBO zip and say what it is: number, kind and day from meta.csv, members and columns by name."""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, cast

from ingest.catalogue import source
from ingest.gate import today
from ingest.kbo.layout import SOURCE_ID, Table, tables
from warehouse.errors import WarehouseError

NAME = re.compile(r"KboOpenData_(\d+)_\d{4}_\d{2}(?:_\d{2})?_(Full|Update)\.zip", re.IGNORECASE)
LONGEST_HEADER = 1 << 16
LONGEST_META = 1 << 20
META = ("SnapshotDate", "ExtractTimestamp", "ExtractType", "ExtractNumber", "Version")
CHUNK = 1 << 20
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What the zip library raises for a cut, damaged, encrypted or foreign member."""
FETCH_AGAIN = "the zip is cut or damaged: fetch it again"


@dataclass(frozen=True)
class Member:
    """One CSV file of the zip: its table, its role there, and our column names in the order of its header."""

    name: str
    table: Table
    role: Literal["rows", "delete_keys"]
    columns: tuple[str, ...]
    size: int


@dataclass(frozen=True)
class Extract:
    """A KBO extract whose outside is proven: `members` are all there, with the columns that the catalogue lists."""

    path: Path
    number: int
    type: Literal["full", "update"]
    snapshot_date: date
    timestamp: datetime
    version: str
    members: tuple[Member, ...]


def open_extract(path: Path, file_name: str | None = None, on: date | None = None) -> Extract:
    """Read what the zip at `path` says of itself; `file_name` is the publisher's name where `path` has another.

    What counts is meta.csv: the name only must not contradict it, and its day must have come by `on`, which is today by
    default. Raises WarehouseError that names file and rule for
    anything that is no whole KBO extract.
    """
    name = source(SOURCE_ID).delivery.known_name(file_name or path.name) or "the extract"
    try:
        with zipfile.ZipFile(path) as archive:
            meta = _meta(archive, name)
            extract_type = meta["ExtractType"].lower()
            if extract_type not in ("full", "update"):
                raise WarehouseError(
                    f"{name}, meta.csv: ExtractType is neither full nor update, which this warehouse knows"
                )
            extract = Extract(
                path=path,
                number=_number(meta["ExtractNumber"], name),
                type=cast('Literal["full", "update"]', extract_type),
                snapshot_date=_time(meta["SnapshotDate"], "%d-%m-%Y", "SnapshotDate", name).date(),
                timestamp=_time(meta["ExtractTimestamp"], "%d-%m-%Y %H:%M:%S", "ExtractTimestamp", name),
                version=meta["Version"],
                members=tuple(_members(archive, extract_type, name)),
            )
    except OSError as error:
        raise WarehouseError(f"{name} cannot be read: {error.strerror or type(error).__name__}") from error
    except zipfile.BadZipFile as error:
        raise WarehouseError(f"{name} is no whole zip: fetch it again") from error
    _name_agrees(name, extract)
    if extract.snapshot_date > (on or today()):
        raise WarehouseError(
            f"{name}, meta.csv: SnapshotDate is {extract.snapshot_date}, a day that has not come; fetch it again"
        )
    return extract


def chunks(path: Path, member: str) -> Iterator[bytes]:
    """Content of one file of the zip, 1 MB at a time; damage found while reading is a WarehouseError that names it."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except DAMAGE as error:
        raise WarehouseError(f"{member} cannot be unpacked: {FETCH_AGAIN}") from error


def _meta(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    if "meta.csv" not in archive.namelist():
        raise WarehouseError(
            f"{name} has no meta.csv, so it is no KBO extract: take a KboOpenData_..._Full.zip or _Update.zip"
        )
    text = _head(archive, "meta.csv", LONGEST_META).decode("utf-8-sig", errors="replace")
    rows = list(csv.reader(text.splitlines()))
    if not rows or rows[0] != ["Variable", "Value"]:
        raise WarehouseError(f"{name}, meta.csv line 1: the columns must be Variable and Value")
    meta = {row[0]: row[1].strip() for row in rows[1:] if len(row) == 2}
    if missing := [variable for variable in META if not meta.get(variable)]:
        raise WarehouseError(f"{name}, meta.csv: {', '.join(missing)} is missing or empty; fetch the extract again")
    return meta


def _number(value: str, name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise WarehouseError(f"{name}, meta.csv: ExtractNumber is no number")
    return int(value)


def _time(value: str, pattern: str, variable: str, name: str) -> datetime:
    try:
        return datetime.strptime(value, pattern)  # noqa: DTZ007  the publisher gives local time without a zone
    except ValueError as error:
        raise WarehouseError(f"{name}, meta.csv: {variable} is not written like {pattern}") from error


def _members(archive: zipfile.ZipFile, extract_type: str, name: str) -> Iterator[Member]:
    """The files that an extract of this type must hold, each with its header proven."""
    present = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    expected = dict(_expected(extract_type))
    if missing := [file for file, (table, _) in expected.items() if file not in present and table.required]:
        raise WarehouseError(f"{name}: {', '.join(missing)} is missing; {_article(extract_type)} extract must hold it")
    if foreign := sorted(present.keys() - expected.keys() - {"meta.csv"}):
        raise WarehouseError(
            f"{name}: {_named(foreign)} of {_article(extract_type)} extract; "
            f"if KBO has added it, describe it in ingest/sources/kbo_open_data.yml"
        )
    for file, (table, role) in expected.items():
        if file in present:
            yield Member(file, table, role, _header(archive, file, table, role), present[file].file_size)


def _named(foreign: list[str]) -> str:
    """The first of these files if the catalogue knows its name, in an extract of the other type; else how many."""
    known = [file for file in foreign if any(spec.matches(file) for spec in source(SOURCE_ID).files)]
    return f"{known[0]} is no file" if known else f"{len(foreign)} files have a name that is none"


def _expected(extract_type: str) -> Iterator[tuple[str, tuple[Table, Literal["rows", "delete_keys"]]]]:
    for table in tables():
        if extract_type == "full" or not table.has_delta:
            yield f"{table.name}.csv", (table, "rows")
        else:
            yield f"{table.name}_delete.csv", (table, "delete_keys")
            yield f"{table.name}_insert.csv", (table, "rows")


def _header(archive: zipfile.ZipFile, file: str, table: Table, role: str) -> tuple[str, ...]:
    """Our names of the file's columns in the file's order."""
    expected = {published: ours for published, ours in table.columns.items() if role == "rows" or ours in table.key}
    line = _head(archive, file, LONGEST_HEADER).split(b"\n")[0]
    if not line:
        raise WarehouseError(f"{file} line 1: the header is missing; {FETCH_AGAIN}")
    header = next(csv.reader([line.decode("utf-8-sig", errors="replace").rstrip("\r")]), [])
    if missing := [column for column in expected if column not in header]:
        raise WarehouseError(
            f"{file} line 1: column {', '.join(missing)} is missing; of the {len(header)} columns there "
            f"{len(expected) - len(missing)} are known, and the file must have {', '.join(expected)}"
        )
    if extra := [at for at, column in enumerate(header, start=1) if column not in expected]:
        raise WarehouseError(
            f"{file} line 1: column {extra[0]} is unknown; if KBO has added it, "
            f"describe it in ingest/sources/kbo_open_data.yml"
        )
    if len(header) > len(expected):
        raise WarehouseError(f"{file} line 1: a column stands there twice")
    return tuple(expected[column] for column in header)


def _head(archive: zipfile.ZipFile, member: str, size: int) -> bytes:
    """The first `size` bytes of a member."""
    try:
        with archive.open(member) as stream:
            return stream.read(size)
    except DAMAGE as error:
        raise WarehouseError(f"{member} cannot be unpacked: {FETCH_AGAIN}") from error


def _name_agrees(name: str, extract: Extract) -> None:
    if (match := NAME.fullmatch(name)) is None:
        return
    number, extract_type = int(match[1]), match[2].lower()
    if (number, extract_type) != (extract.number, extract.type):
        raise WarehouseError(
            f"{name}: the name says {extract_type} {number}, meta.csv says {extract.type} {extract.number}; "
            f"fetch the extract again under its own name"
        )


def _article(extract_type: str) -> str:
    return "a full" if extract_type == "full" else "an update"
