"""The files of a delivery: the delivered file itself, its sheets, or the members of a delivered zip.

`layouts` reads them.
"""

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
        yield _of_one_file(source, path, file_name)
        return
    with zipfile.ZipFile(path) as archive:
        check_period(source, file_name, archive.namelist())
        yield _members(source, archive, file_name)


def _of_one_file(source: Source, path: Path, file_name: str) -> Iterator[tuple[FileSpec, str, IO[bytes]]]:
    for spec in _specs(source, file_name):
        label = ": ".join(filter(None, (spec.known_name(file_name), spec.sheet)))
        with path.open("rb") as stream:
            yield spec, label, stream


def _members(source: Source, archive: zipfile.ZipFile, file_name: str) -> Iterator[tuple[FileSpec, str, IO[bytes]]]:
    outer = source.delivery.known_name(file_name)
    for name in sorted(archive.namelist()):
        for spec in _specs(source, name):
            if spec.table:
                with archive.open(name) as stream:
                    yield spec, f"{outer}: {spec.known_name(name)}", stream


def _specs(source: Source, name: str) -> tuple[FileSpec, ...]:
    if found := source.files_called(name):
        return found
    raise Refused(f"a file in it is none of {source.id}: expected {source.delivery.expected}")
