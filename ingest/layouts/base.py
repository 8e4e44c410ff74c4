"""What every layout gives, whatever the bytes look like."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import IO, Protocol

from ingest.catalogue import FileSpec, Source
from ingest.gate import Refused

Row = tuple[int, tuple[str | None, ...]]
"""Where the row stands and its values, in the order of the catalogue's columns; an empty value is None.

The place is the line of the text (the header is line 1), the row of the sheet, or where neither is there the number of
the fact. It differs from row to row, since `raw` keys its rows by delivery and place, but for the layouts that make
several rows of one line (`layouts.SEVERAL_ROWS_A_LINE`).
"""
BOM = b"\xef\xbb\xbf"


TOLD = 5
"""Places that a message names; more help nobody."""


def told(places: Sequence[str]) -> str:
    """The first of these places, and how many more there are."""
    more = f" and {len(places) - TOLD} more" if len(places) > TOLD else ""
    return ", ".join(places[:TOLD]) + more


class Opened(Protocol):
    """An opened file: what it has to say before its rows are read, and its rows, once."""

    @property
    def new_columns(self) -> tuple[str, ...]:
        """Where columns stand that the catalogue does not know (`column 7`); they are left out.

        Never their names: in a file without its header the first row of values stands there.
        """

    @property
    def unit(self) -> str:
        """What the number of a row counts: line, row, fact, ring or object."""

    @property
    def sheet(self) -> str | None:
        """Sheet of the workbook in which the rows stand; None where the file has no sheets."""

    def rows(self) -> Iterator[Row]:
        """Each row; raises Refused at the first that does not fit."""


class Opener(Protocol):
    """Opens the bytes of a file; `label` names it in errors. Raises Refused when it is not what the catalogue says."""

    def __call__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> Opened:
        """The opened file."""


def places(header: Sequence[str], names: Container[str]) -> str:
    """Where these names stand in the header: messages hold no title that the catalogue lacks, which may be a value."""
    return " and ".join(f"column {at}" for at, name in enumerate(header, start=1) if name in names)


def decoded(stream: IO[bytes], label: str, encoding: str) -> Iterator[str]:
    """Lines as text, without a byte order mark; raises Refused at the first line that is not in the encoding."""
    for line_number, raw in enumerate(stream, start=1):
        content = raw.removeprefix(BOM) if line_number == 1 else raw
        if b"\0" in content:
            raise Refused(f"{label} line {line_number}: there is a NUL byte, so it is no text; get the file again")
        try:
            yield content.decode(encoding)
        except UnicodeDecodeError as error:
            raise Refused(
                f"{label} line {line_number}: byte {error.start + 1} of the line is not in {encoding}; "
                f"save the file in {encoding}"
            ) from error
