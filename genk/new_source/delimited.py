"""What a delimited text tells of itself: encoding, delimiter, header and rows."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ingest.layouts.text import clean
from warehouse.errors import WarehouseError

SAMPLE = 5_000_000
"""Bytes from the beginning of a file that are looked at."""
ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
"""Those that the catalogue knows, the strictest first: hardly any other text is UTF-8 by chance."""
DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Delimited:
    """A file as it was found: `name` is its own, also where it lay in the zip `archive`; `rows` are the first ones.

    `header` and `rows` are clean: without blanks around values, and empty texts for what is not there.
    """

    name: str
    archive: str | None
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def values(self, at: int) -> list[str]:
        """The values of the column at this place, from 0."""
        return [row[at] for row in self.rows if at < len(row)]


def read(path: Path, delimiter: str | None = None) -> Delimited:
    """Look at the beginning of a delimited text with a header, or of the one that a zip holds.

    Raises WarehouseError for a file that is none, or whose `delimiter` is not given and not to be found.
    """
    name, archive, content = _beginning(path)
    encoding, text = _decoded(content)
    try:
        found = delimiter or csv.Sniffer().sniff(text[:50_000], DELIMITERS).delimiter
        header, *rows = [
            tuple(map(clean, row)) for row in csv.reader(io.StringIO(text, newline=""), delimiter=found) if row
        ]
    except (csv.Error, ValueError) as error:
        raise WarehouseError(f"{path} shows no delimiter: is it delimited text? Say which with --delimiter") from error
    for at, published in enumerate(header, start=1):
        if Counter(header)[published] > 1 and published:
            raise WarehouseError(f"{path}: column {at} has the name of another; columns are read by their names")
    return Delimited(name, archive, encoding.removesuffix("-sig"), found, header, tuple(rows))


def _beginning(path: Path) -> tuple[str, str | None, bytes]:
    """Name of the text, of the zip in which it lay, and its first bytes, up to the end of a line."""
    if path.suffix.lower() == ".xlsx":
        raise WarehouseError(f"{path} is a workbook: save its sheet as CSV, and give that file")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) != 1:
                raise WarehouseError(f"{path} holds {len(members)} files and must hold one: give the one to describe")
            with archive.open(members[0]) as stream:
                return members[0].filename, path.name, _lines(stream.read(SAMPLE + 1))
    with path.open("rb") as file:
        return path.name, None, _lines(file.read(SAMPLE + 1))


def _lines(content: bytes) -> bytes:
    return content if len(content) <= SAMPLE else content[: content.rfind(b"\n") + 1]


def _decoded(content: bytes) -> tuple[str, str]:
    """The first encoding in which the bytes are text, and that text."""
    for encoding in ENCODINGS:
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("every byte is a sign of latin-1")
