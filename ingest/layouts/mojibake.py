"""Text whose signs went through a wrong encoding, repaired only where it is certain what stood there.

Two kinds of damage are known. UTF-8 that was read as windows-1252 shows each letter with an accent as two or three
signs that never stand together in a word (Ã© for é): that can be undone. What the provinces found in deliveries of
Locatus went through the code page of DOS as well: é became Ú or +®, and was then damaged in the first way (Ãš, +Â®).
Undoing the first half gives a sign that may be meant, so é is certain only inside a word.
Source: repository provinciesincijfers/gebiedsniveaus, the scripts for shopping areas.
"""

from __future__ import annotations

import re
import unicodedata

_UNDEFINED = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
"""Bytes that windows-1252 leaves open; here as in latin-1, so that each byte has a sign and no byte is lost."""
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""What may be one sign in UTF-8."""
_KNOWN_SIGNS = frozenset("‘’“”–—…°²³½€®©™«»· ")  # noqa: RUF001  they are meant
"""Signs beside letters that a sequence may stand for."""
_DOS_WORD = re.compile(r"(?<=[^\W\d_A-Z])Ãš|\+Â®(?=[^\W\d_])")
"""é by way of DOS: Ãš behind a small letter (a capital Ú never stands there), +Â® before a letter (® never does)."""
_DOS_LEFT = re.compile(r"Ãš|\+Â®")
"""The same where it may be meant: Ú at the start of a word, a name that ends in +®."""
_BROKEN = re.compile(
    "[ÂÃ][\x80-\xbf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d"
    "\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]|â€|\ufffd|[\x80-\x9f]"
)
"""Signs that are no text of anybody."""
TIMES = 2
"""A text may have been damaged twice; more was never seen."""


def as_windows(content: bytes) -> str:
    """The bytes as windows-1252, and those that it leaves open as latin-1: each byte is one sign."""
    return (
        "".join(chr(byte) if byte in _UNDEFINED else bytes((byte,)).decode("cp1252") for byte in content)
        if any(byte in content for byte in _UNDEFINED)
        else content.decode("cp1252")
    )


def repaired(text: str) -> tuple[str, bool]:
    """The text with what is certain put right, and whether any of it is still in doubt."""
    if text.isascii():
        return text, False
    for _ in range(TIMES):
        text = _DOS_WORD.sub("é", text)
        text = "".join(part if _DOS_LEFT.fullmatch(part) else _undone(part) for part in _parts(text))
    return text, bool(_BROKEN.search(text) or _DOS_LEFT.search(text))


def _parts(text: str) -> list[str]:
    """The text cut at what is in doubt, which is a part of its own."""
    return re.split(f"({_DOS_LEFT.pattern})", text)


def _undone(text: str) -> str:
    """Each sequence of signs that is one letter in UTF-8 as that letter; other signs stay."""
    content = _bytes(text)
    if content is None:
        return text
    parts, end = [], 0
    for found in _SEQUENCE.finditer(content):
        letter = _letter(found.group())
        if letter is not None:
            parts += [as_windows(content[end : found.start()]), letter]
            end = found.end()
    return "".join([*parts, as_windows(content[end:])])


def _bytes(text: str) -> bytes | None:
    """The bytes of which `as_windows` makes this text; None where it has a sign that windows-1252 lacks."""
    try:
        return b"".join(bytes((ord(sign),)) if ord(sign) in _UNDEFINED else sign.encode("cp1252") for sign in text)
    except UnicodeEncodeError:
        return None


def _letter(content: bytes) -> str | None:
    try:
        sign = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return sign if unicodedata.category(sign).startswith("L") or sign in _KNOWN_SIGNS else None
