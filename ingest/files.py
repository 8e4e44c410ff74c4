"""The files of a delivery: the delivered file itself, or the members of a delivered zip. `layouts` reads them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingest.catalogue import FileSpec, Source
from ingest.gate import Refused, check_period


@contextmanager
def open_files(source: Source, path: Path, file_name: str) -> Iterator[Iterator[tuple[FileSpec, str, IO[bytes]]]]:
    """The files of a delivery that fill a table, one by one: their description, label for errors, and bytes.

    Raises Refused where the names say that the delivery is of no period, or of two: it may have landed before they were
    compared.

    A workbook is a zip too, but one file to us: the name tells which it is, and the gate has proven the name.
    """
    if not file_name.lower().endswith(".zip"):
        check_period(source, file_name)
        with path.open("rb") as stream:
            spec = _spec(source, file_name)
            yield iter([(spec, spec.known_name(file_name) or "", stream)])
        return
    with zipfile.ZipFile(path) as archive:
        check_period(source, file_name, archive.namelist())
        yield _members(source, archive, file_name)


def _members(source: Source, archive: zipfile.ZipFile, file_name: str) -> Iterator[tuple[FileSpec, str, IO[bytes]]]:
    outer = source.delivery.known_name(file_name)
    for name in sorted(archive.namelist()):
        spec = _spec(source, name)
        if spec.table:
            with archive.open(name) as stream:
                yield spec, f"{outer}: {spec.known_name(name)}", stream


def _spec(source: Source, name: str) -> FileSpec:
    for spec in source.files:
        if spec.matches(name):
            return spec
    raise Refused(f"a file in it is none of {source.id}: expected {source.delivery.expected}")
