"""The text of a file: encoding, line ends, signs."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from faults.mutations.base import MUTATIONS, Mutation, Promise, member_with_rows, register
from faults.parcel import BOM, Parcel, read_grid, write_grid


def _as_text(promise: Promise = "") -> Callable[[Any], Any]:
    """Register a function that changes the bytes of one file of text and answers them."""

    def add(function: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
        def change(parcel: Parcel, chance: random.Random) -> Parcel:
            member = member_with_rows(parcel, chance)
            rows = 0 if promise == "same" else None
            return parcel.with_member(member, function(parcel.members[member], chance), rows)

        MUTATIONS.append(Mutation(function.__name__, "text", promise, change))
        return function

    return add


@_as_text()
def text_cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randint(1, len(content) - 1)]


@_as_text("never")
def text_emptied(content: bytes, chance: random.Random) -> bytes:
    return b"\n" * chance.randint(1, 5)


@_as_text("never")
def no_header(content: bytes, chance: random.Random) -> bytes:
    return content.split(b"\n", 1)[1]


@_as_text()
def only_the_header(content: bytes, chance: random.Random) -> bytes:
    return content.split(b"\n", 1)[0] + b"\n"


@_as_text()
def a_nul(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + b"\0" * chance.choice((1, 3)) + content[at:]


@_as_text("same")
def a_bom(content: bytes, chance: random.Random) -> bytes:
    return BOM + content.removeprefix(BOM)


@_as_text()
def two_boms(content: bytes, chance: random.Random) -> bytes:
    return BOM * 2 + content.removeprefix(BOM)


@_as_text("same")
def crlf(content: bytes, chance: random.Random) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", content)


@_as_text()
def cr_alone(content: bytes, chance: random.Random) -> bytes:
    return re.sub(rb"\r?\n", b"\r", content)


@_as_text()
def line_ends_mixed(content: bytes, chance: random.Random) -> bytes:
    return b"".join(
        line.rstrip(b"\r\n") + chance.choice((b"\r\n", b"\n")) for line in content.splitlines(keepends=True)
    )


@_as_text()
def utf_16(content: bytes, chance: random.Random) -> bytes:
    return content.removeprefix(BOM).decode("utf-8", "replace").encode("utf-16")


@_as_text()
def cp1252(content: bytes, chance: random.Random) -> bytes:
    return content.removeprefix(BOM).decode("utf-8", "replace").encode("cp1252", "replace")


@_as_text()
def utf_8_twice(content: bytes, chance: random.Random) -> bytes:
    return content.removeprefix(BOM).decode("latin-1").encode("utf-8")


@_as_text()
def a_byte_of_no_encoding(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.choice((b"\xff", b"\x81", b"\xed\xa0\x80")) + content[at:]


@_as_text()
def a_quote_that_nobody_closes(content: bytes, chance: random.Random) -> bytes:
    at = chance.choice([match.start() for match in re.finditer(rb"[,;|\n]", content)])
    return content[: at + 1] + b'"' + content[at + 1 :]


@_as_text("same")
def blank_lines_at_the_end(content: bytes, chance: random.Random) -> bytes:
    return content + b"\n" * chance.randint(1, 20)


@_as_text()
def a_line_of_blanks_in_between(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    lines.insert(chance.randint(1, len(lines)), b"   \n")
    return b"".join(lines)


@_as_text()
def half_of_the_file_after_itself(content: bytes, chance: random.Random) -> bytes:
    return content + content[len(content) // 2 :]


@register("text")
def another_delimiter(parcel: Parcel, chance: random.Random) -> Parcel:
    member = member_with_rows(parcel, chance)
    grid = read_grid(parcel, member)
    others = [delimiter for delimiter in ",;|\t" if delimiter != grid.how["delimiter"]]
    return parcel.with_member(member, write_grid(grid, delimiter=chance.choice(others)))


@register("text")
def another_encoding(parcel: Parcel, chance: random.Random) -> Parcel:
    member = member_with_rows(parcel, chance)
    other = chance.choice(("cp1252", "latin-1", "utf-16-le", "utf-32", "cp850"))
    return parcel.with_member(member, write_grid(read_grid(parcel, member), encoding=other, bom=False))


@register("text")
def a_surrogate_in_a_cell(parcel: Parcel, chance: random.Random) -> Parcel:
    member = member_with_rows(parcel, chance)
    grid = read_grid(parcel, member)
    if not grid.rows:
        return parcel
    row = chance.choice(grid.rows)
    row[chance.randrange(len(row))] = "\ud83d"
    return parcel.with_member(member, write_grid(grid, encoding="utf-8"))
