"""What a reader raises on a file, whatever it is, becomes a refusal that names the place in the file and no value."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import psycopg

from ingest.gate import Refused
from warehouse.errors import WarehouseError

FAULTS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (UnicodeError, "a sign that is no text (half a character, or another encoding)", "een teken dat geen tekst is"),
    (psycopg.DataError, "a sign that no table takes, such as NUL", "een teken dat geen tekst is"),
    (RecursionError, "values within values without end", "waarden in waarden zonder einde"),
    (OverflowError, "a number out of all proportion", "een veel te groot getal"),
    (csv.Error, "delimiters or quotes that do not fit", "scheidingstekens of aanhalingstekens die niet kloppen"),
    (
        (ParseError, ExpatError, zipfile.BadZipFile, zlib.error, EOFError),
        "a damaged or cut part",
        "een beschadigd deel",
    ),
)
"""Kinds of fault, in both languages; the words of an exception may hold a value, so they are not repeated."""


@dataclass
class Place:
    """How far the reading of a file has come: `row` is the last that was read, numbered as `layouts.base.Row` says."""

    label: str
    unit: str = "line"
    row: int = 0
    is_written: bool = True

    def __str__(self) -> str:
        """Where it stopped: at the row in hand, or behind the last one."""
        if not self.row:
            return self.label
        return f"{self.label} {'after ' if self.is_written else ''}{self.unit} {self.row}"


@contextmanager
def reading(label: str) -> Iterator[Place]:
    """Read a file within this; raises Refused for whatever a reader raises on it.

    What is no fault of the file passes: a disk or a database that fails, too little memory.
    """
    place = Place(label)
    try:
        yield place
    except psycopg.DataError as error:
        raise _refused(place, error) from error
    except (WarehouseError, MemoryError, OSError, psycopg.Error):
        raise
    except Exception as error:
        raise _refused(place, error) from error


def _refused(place: Place, error: Exception) -> Refused:
    kind = type(error).__name__
    en, nl = next(
        ((en, nl) for kinds, en, nl in FAULTS if isinstance(error, kinds)),
        (f"something that the reader does not know ({kind})", f"iets dat de lezer niet kent ({kind})"),
    )
    return Refused(
        f"{place}: there is {en}; get the file again, or save it again",
        nl=f"Het bestand is niet te lezen{f' (bij rij {place.row})' if place.row else ''}: er staat {nl}. "
        "Open het in Excel, bewaar het opnieuw als .xlsx en lever het opnieuw in.",
    )
