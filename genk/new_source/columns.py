"""What a column may be, guessed from its name and values, to be reviewed by whoever knows the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from ingest.columns import STRFTIME

LONGEST_NAME = 50
TAKEN = ("delivery_id", "line_number", "file_name", "landed_at", "is_synthetic")
"""Names of columns that the warehouse adds to each table."""
RESERVED = re.compile(
    "all|array|as|asc|case|check|column|default|desc|do|else|end|for|from|group|in|into|limit|not|null|offset|on|only|or|"
    "order|primary|references|select|table|then|to|union|unique|user|when|where|window|with"
)
"""Words that SQL keeps to itself, and that a header may well have."""
MISSING = ("-", ".", "NA", "N/A", "n/a", "n.v.t.", "NULL", "null", "None")
"""Texts by which publishers say that there is no value."""
YES_AND_NO = (
    ("ja", "nee"),
    ("yes", "no"),
    ("true", "false"),
    ("waar", "onwaar"),
    ("oui", "non"),
    ("j", "n"),
    ("y", "n"),
)
MOST_CHOICES = 20
OFTEN = 5
"""A list of choices has each of them so many times on average, or it may be a list of names."""
LONGEST_CHOICE = 40


def column(published: str, values: Sequence[str], taken: Collection[str]) -> dict[str, Any]:
    """The column as the catalogue writes it, but for what it is; `taken` are names that others have already."""
    given = [value for value in values if value and value not in MISSING]
    empty = [text for text in MISSING if text in values]
    if values and not given:  # nothing but dashes: they may mean something
        given, empty = [value for value in values if value], []
    name = _name(published, taken)
    return {
        "name": name,
        **({"published": published} if published != name else {}),
        **(_type(published, given) if given else {}),
        **({"nullable": True} if len(given) < len(values) or not given else {}),
        **({"empty": empty} if empty else {}),
    }


def _name(published: str, taken: Collection[str]) -> str:
    """The published name in small letters, digits and underscores, other than the names in `taken`."""
    plain = unicodedata.normalize("NFKD", published).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain)
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    name = name if re.match("[a-z]", name) else f"column_{name}".rstrip("_")
    name = f"{name}_value" if RESERVED.fullmatch(name) else name
    name = name[: LONGEST_NAME - 3].rstrip("_")
    number = 1
    unique = name
    while unique in taken or unique in TAKEN:
        number += 1
        unique = f"{name}_{number}"
    return unique


def _type(published: str, values: Sequence[str]) -> dict[str, Any]:
    """The first type that fits all values; a column of text has none."""
    for is_one, described in TYPES:
        if all(map(is_one, values)):
            return described
    if "nis" in published.lower() and all(re.fullmatch("[0-9]{5}", value) for value in values):
        return {"type": "nis_code"}
    for is_number, described in NUMBERS:
        if all(map(is_number, values)):
            return described
    return _choices(sorted(set(values)), len(values))


def _choices(different: Sequence[str], rows: int) -> dict[str, Any]:
    """A yes and a no, or a few values that come back again and again; nothing for any other text."""
    folded = {value.casefold(): value for value in different}
    for pair in YES_AND_NO:
        if set(folded) == set(pair) and len(different) == len(pair):
            return {"type": "boolean", "choices": [folded[word] for word in pair]}
    is_list = 1 < len(different) <= MOST_CHOICES and rows >= OFTEN * len(different)
    if is_list and max(map(len, different)) <= LONGEST_CHOICE:
        return {"type": "choice", "choices": list(different)}
    return {}


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value) is not None


def _day(pattern: str) -> Callable[[str], bool]:
    def is_day(value: str) -> bool:
        try:
            day = datetime.strptime(value, pattern)  # noqa: DTZ007 - a day, whatever the zone
        except ValueError:
            return False
        return day.strftime(pattern).casefold() == value.casefold()  # strptime takes 1/2/2026 for 01/02/2026 too

    return is_day


def _is_enterprise_number(value: str) -> bool:
    digits = value.replace(".", "")
    if not re.fullmatch("[01][0-9]{9}", digits):
        return False
    return 97 - int(digits[:8]) % 97 == int(digits[8:])


TYPES: tuple[tuple[Callable[[str], bool], dict[str, Any]], ...] = (
    (_like("(19|20)[0-9]{2}"), {"type": "year"}),
    (_like("(19|20)[0-9]{2}-(0[1-9]|1[0-2])"), {"type": "month"}),
    *((_day(pattern), {"type": "date", "format": name}) for name, pattern in STRFTIME.items()),
    (_is_enterprise_number, {"type": "enterprise_number"}),
    (_like("[0-9]{5}[A-Z][A-Z0-9-]{3}"), {"type": "sector_code"}),
)
NUMBERS: tuple[tuple[Callable[[str], bool], dict[str, Any]], ...] = (
    (_like("[0-9]{10,}"), {}),  # a number of something, as those with a leading zero are a code
    (_like("0|[1-9][0-9]{0,8}"), {"type": "count"}),
    (_like("-?(0|[1-9][0-9]{0,8})"), {"type": "integer"}),
    (_like("-?(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?"), {"type": "decimal"}),
    (_like("-?(0|[1-9][0-9]{0,14})(,[0-9]{1,15})?"), {"type": "decimal", "decimal": "comma"}),
)
