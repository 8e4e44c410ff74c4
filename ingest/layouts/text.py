"""Text as people and programs write it, brought to one form: for values, and for titles that are compared.

Source of the characters: Unicode 15, general categories Zs (blanks) and Cf (signs that nobody sees).
"""

from __future__ import annotations

import unicodedata

BLANKS = (range(0xA0, 0xA1), range(0x1680, 0x1681), range(0x2000, 0x200B), range(0x202F, 0x2030), range(0x205F, 0x2060),
          range(0x3000, 0x3001))  # fmt: skip
"""Non-breaking, narrow, wide blanks."""
UNSEEN = (range(0xAD, 0xAE), range(0x180E, 0x180F), range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070),
          range(0xFEFF, 0xFF00))  # fmt: skip
"""Soft hyphens, blanks without width, joiners, signs of direction, a byte order mark within the text."""
_PLAIN: dict[int, str | None] = {
    **{code: " " for codes in BLANKS for code in codes},
    **{code: None for codes in UNSEEN for code in codes},
}


AROUND = " \t\n\x0b\x0c\r" + "".join(chr(code) for codes in BLANKS for code in codes) + "\u200b\u2060\ufeff"
"""What goes from around a code in SQL; dbt's macro `trimmed` has the same."""


def clean(text: str) -> str:
    """The text in NFC, without blanks around it and signs that nobody sees; each other blank is an ordinary one.

    Line breaks and tabs within the text stay.
    """
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(_PLAIN)).strip()


def folded(title: str) -> str:
    """A title as it is compared: without case, line breaks and blanks that do not matter, and with m2 for m²."""
    return " ".join(unicodedata.normalize("NFKC", clean(title)).split()).casefold()
