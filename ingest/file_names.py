"""What the name of a file says: whether it fits, its period, and the name without words that we do not know."""

from __future__ import annotations

import re
from typing import NamedTuple

from warehouse.strict import Regex

Pattern = Regex
"""A regular expression for a whole file name, upper or lower case, without the mark of a browser (BROWSER_COPY).

Its groups have a meaning: `year` and `part` say the period, `free` is what people may add (see `known_name`).
"""
BROWSER_COPY = re.compile(r" ?\(\d{1,2}\)(?=\.[^.]+$)")
"""What a browser puts before the ending where a file of that name is there already: `name (1).zip`, `name(1).zip`."""
UNKNOWN_WORD = re.compile(r"[_-](?!(?:synthetic|[a-z]?\d+)(?![a-z0-9]))[a-z0-9]*", re.IGNORECASE)
"""A word of the free part of a name that is neither a number, a day, a version (v2) nor the mark of sample data."""


def fits(pattern: str, file_name: str) -> re.Match[str] | None:
    """How the whole name fits the pattern; None where it does not."""
    return re.fullmatch(pattern, BROWSER_COPY.sub("", file_name), re.IGNORECASE)


def known_name(pattern: str, file_name: str) -> str | None:
    """The name without what the catalogue does not know: a browser's mark, and words of people (group `free`)."""
    found = fits(pattern, file_name)
    if found is None:
        return None
    start, end = found.span("free") if "free" in found.re.groupindex else (-1, -1)
    return found[0][:start] + UNKNOWN_WORD.sub("", found[0][start:end]) + found[0][end:] if start >= 0 else found[0]


class Named(NamedTuple):
    """What a name says of its period: the year, and in capitals the part (a list, a division, a programme).

    The part may be empty; the year is None in the names of a source that comes in parts and not by year.
    """

    year: int | None
    part: str


def named(pattern: str, file_name: str) -> Named | None:
    """What the name says of its period by the pattern; None where it does not fit, or says no year and no part."""
    found = fits(pattern, file_name)
    said = found.groupdict() if found else {}
    year, part = said.get("year"), (said.get("part") or "").strip("_-").upper()
    return Named(int(year) if year else None, part) if year or part else None
