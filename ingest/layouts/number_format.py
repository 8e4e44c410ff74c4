"""What Excel shows of a whole number that has a format of its own, such as 00123 for 123 (ECMA-376 part 1, 18.8.31)."""

from __future__ import annotations

import re

ORDINARY = re.compile(r"General|@|[#,]*0?(\.[0#?]+)?", re.IGNORECASE)
"""Formats that show the number itself, with or without decimals and signs for thousands."""
PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<locale>\[\$-[^\]]*\])|(?P<space>_.)|(?P<sign>.)', re.DOTALL
)
ITSELF = set("-+(): ")
"""Signs that need no quotes to be shown as they are."""


def shown(value: float, number_format: str) -> str | None:
    """What a person sees of the number; None where the format says more than zeros and signs around the digits."""
    if ORDINARY.fullmatch(number_format):
        return f"{value:.15g}"
    pieces = _pieces(number_format)
    if pieces is None or value < 0 or value != int(value):
        return None
    places = sum(piece is None for piece in pieces)
    digits = str(int(value)).zfill(places)
    first = len(digits) - places + 1  # the first place takes what is left over
    taken = iter([digits[:first], *digits[first:]])
    return "".join(next(taken) if piece is None else piece for piece in pieces).strip()


def _pieces(number_format: str) -> list[str | None] | None:
    """What stands around the digits, None in the place of each; None in all where it is another kind of format."""
    pieces: list[str | None] = []
    for found in PIECE.finditer(number_format):
        sign = found["sign"]
        if sign == ";":
            break  # what follows is for negative numbers and texts
        if sign == "0":
            pieces.append(None)
        elif sign is None:
            pieces.append(found["quoted"] or found["escaped"] or "")
        elif sign in ITSELF:
            pieces.append(sign)
        else:
            return None
    return pieces if None in pieces else None
