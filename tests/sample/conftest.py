"""A small and a whole sample, and a reader that keeps NULL and the empty string apart."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

import sample
from ingest import gate
from ingest.catalogue import source
from ingest.files import open_files
from ingest.layouts import open_layout
from tests import run_folder
from tests.sample_day import AS_OF

SMALL = 0.03
FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)')

Row = tuple[str | None, ...]


def fields(line: str) -> Iterator[tuple[str, str | None]]:
    """Kind ('quoted', 'null', 'bare') and value of each field; fails on a line that KBO would not write."""
    position = 0
    while position < len(line):
        match = FIELD.match(line, position)
        assert match, line
        quoted, bare, _ = match.groups()
        if quoted is not None:
            yield "quoted", quoted.replace('""', '"')
        else:
            yield ("bare", bare) if bare else ("null", None)
        position = match.end()


@dataclass(frozen=True)
class Zip:
    """An extract that can be looked into."""

    path: Path

    @cached_property
    def names(self) -> list[str]:
        with zipfile.ZipFile(self.path) as archive:
            return archive.namelist()

    def text(self, table: str) -> str:
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(f"{table}.csv").decode()

    def header(self, table: str) -> str:
        return self.text(table).split("\n", 1)[0]

    def lines(self, table: str) -> list[str]:
        return self.text(table).splitlines(keepends=True)[1:]

    @cache  # noqa: B019 - the zips live as long as the tests
    def rows(self, table: str) -> list[Row]:
        return [tuple(value for _, value in fields(line)) for line in self.lines(table)]

    def kinds(self, table: str) -> dict[str, set[str]]:
        """Column -> how its values are written."""
        columns = [str(value) for _, value in fields(self.header(table) + "\n")]
        found: dict[str, set[str]] = {column: set() for column in columns}
        for line in self.lines(table):
            for column, (kind, _) in zip(columns, fields(line), strict=True):
                found[column].add(kind)
        return found


class Sample:
    """A folder of deliveries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.extracts = {path.name: Zip(path) for path in sorted((folder / "kbo_open_data").glob("*.zip"))}

    @property
    def full(self) -> Zip:
        return next(extract for name, extract in self.extracts.items() if "_0146_" in name)

    @property
    def updates(self) -> list[Zip]:
        return [extract for name, extract in self.extracts.items() if name.endswith("_Update.zip")]


def written_once(name: str, **options: Any) -> Sample:
    """A sample that all workers of the run read."""
    folder = run_folder.path(name)
    with run_folder.once(name) as first:
        if first:
            sample.write(folder, **options)
    return Sample(folder)


@pytest.fixture(scope="session")
def small() -> Sample:
    """A small town with a week of updates and a full of the day after it."""
    return written_once(
        "sample_small", as_of=AS_OF + timedelta(days=5), scale=SMALL, months=0, updates=7, full_at=(149, 153)
    )


@pytest.fixture(scope="session")
def whole() -> Sample:
    """The sample in the size in which everybody gets it, with the last of its extracts."""
    return written_once("sample_whole", as_of=AS_OF, months=0)


@pytest.fixture(scope="session")
def years() -> Sample:
    """A small town with all the extracts that everybody gets."""
    return written_once("sample_years", as_of=AS_OF, scale=SMALL)


def as_read(path: Path, on: date = AS_OF, table: str | None = None) -> list[dict[str, str | None]]:
    """Rows of a delivery as the warehouse reads them on a day, by our names; `path` lies in its source's folder.

    With `table` only those that fill it.
    """
    origin = source(path.parent.name)
    gate.admit(origin, path, path.name, on=on)
    rows: list[dict[str, str | None]] = []
    with open_files(origin, path, path.name) as files:
        for spec, label, stream in files:
            names = [column.name for column in spec.columns]
            layout = open_layout(stream, label, spec, origin)
            if table not in {None, spec.table}:
                continue
            rows += (dict(zip(names, values, strict=True)) for _, values in layout.rows())
    return rows


@pytest.fixture(scope="session")
def open_zip() -> Callable[[Path], Zip]:
    return Zip
