"""How a delivery goes wrong: each function takes a sound one and gives it back spoilt.

What a function promises of the outcome stands in its registration and is beyond doubt: `never` may not be loaded,
`same` must leave what the sound one would, if it is loaded. All else is judged by what holds for every delivery.
"""

from __future__ import annotations

import gzip
import io
import random
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from faults.parcel import BOM, Grid, Parcel, read_grid, write_grid

PLANT = "Zwaantje Vandeplante-Quaghebeur"
"""A name that no message may repeat."""
HTML = b"<!DOCTYPE html>\n<html><head><title>Aanmelden</title></head><body>Log in</body></html>\n"

Promise = Literal["never", "same", ""]
Kind = Literal["grid", "text", "zip", "json", "xlsx", "any"]


@dataclass(frozen=True)
class Mutation:
    """A way to spoil a delivery; `kind` says which deliveries it can be done to."""

    name: str
    kind: Kind
    promise: Promise
    change: Callable[[Parcel, random.Random], Parcel]

    def fits(self, parcel: Parcel) -> bool:
        """Whether the delivery is of the kind."""
        name = next(iter(parcel.members))
        return {
            "any": True,
            "grid": True,
            "zip": parcel.packed,
            "json": name.endswith(".json"),
            "xlsx": name.endswith(".xlsx"),
            "text": not name.endswith((".xlsx", ".json")),
        }[self.kind]


MUTATIONS: list[Mutation] = []


def _register(kind: Kind, promise: Promise = "") -> Callable[[Any], Any]:
    def add(function: Callable[[Parcel, random.Random], Parcel]) -> Callable[[Parcel, random.Random], Parcel]:
        MUTATIONS.append(Mutation(function.__name__, kind, promise, function))
        return function

    return add


def _on_grid(promise: Promise = "") -> Callable[[Any], Any]:
    """Register a function that changes a grid in place and answers how many rows that makes more, or None."""

    def add(function: Callable[[Grid, random.Random], int | None]) -> Callable[[Grid, random.Random], int | None]:
        def change(parcel: Parcel, chance: random.Random) -> Parcel:
            member = _member(parcel, chance)
            grid = read_grid(parcel, member)
            rows = function(grid, chance)
            return parcel.with_member(member, write_grid(grid), rows)

        MUTATIONS.append(Mutation(function.__name__, "grid", promise, change))
        return function

    return add


def _member(parcel: Parcel, chance: random.Random) -> str:
    """A file that fills a table; of a register's update one that has rows."""
    names = [name for name in parcel.members if (spec := parcel.spec(name)) is None or spec.table]
    names = [name for name in names if parcel.members[name].count(b"\n") > 1] or names
    return chance.choice(sorted(names))


def _some(rows: list[Any], chance: random.Random, share: float = 0.1) -> list[Any]:
    """A share of the rows, at least one."""
    return chance.sample(rows, max(1, int(len(rows) * share)))


# -- the bytes as a whole ---------------------------------------------------------------------------------------------


@_register("any", "never")
def empty(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=b"", rows=None)


@_register("any", "never")
def html_page(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=HTML, rows=None)


@_register("any", "never")
def random_bytes(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=chance.randbytes(chance.randint(1, 5000)), rows=None)


@_register("any", "never")
def gzipped(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=gzip.compress(parcel.content, mtime=0), rows=None)


@_register("any")
def cut(parcel: Parcel, chance: random.Random) -> Parcel:
    content = parcel.content
    return replace(parcel, raw=content[: chance.randint(1, len(content) - 1)], rows=None)


@_register("any")
def bytes_flipped(parcel: Parcel, chance: random.Random) -> Parcel:
    content = bytearray(parcel.content)
    for _ in range(chance.choice((1, 1, 5, 50))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return replace(parcel, raw=bytes(content), rows=None)


@_register("any")
def a_block_zeroed(parcel: Parcel, chance: random.Random) -> Parcel:
    content = bytearray(parcel.content)
    at, size = chance.randrange(len(content)), min(512, len(content))
    content[at : at + size] = bytes(len(content[at : at + size]))
    return replace(parcel, raw=bytes(content), rows=None)


@_register("any")
def twice_in_one_file(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=parcel.content * 2, rows=None)


# -- the name ---------------------------------------------------------------------------------------------------------


def _renamed(parcel: Parcel, name: str) -> Parcel:
    if parcel.packed:
        return replace(parcel, name=name)
    ((_, content),) = parcel.members.items()
    return replace(parcel, name=name, members={name: content})


@_register("any")
def another_year_in_the_name(parcel: Parcel, chance: random.Random) -> Parcel:
    years = ("1999", "2019", "2023", "2026")
    year = chance.choice([year for year in years if year not in parcel.name])
    name = re.sub(r"(19|20)\d{2}", year, parcel.name, count=1)
    return replace(_renamed(parcel, name), rows=None)


@_register("any")
def a_year_to_come_in_the_name(parcel: Parcel, chance: random.Random) -> Parcel:
    name = re.sub(r"(19|20)\d{2}", str(chance.choice((2031, 2099))), parcel.name, count=1)
    return replace(_renamed(parcel, name), rows=None)


@_register("any")
def the_name_of_a_browser_copy(parcel: Parcel, chance: random.Random) -> Parcel:
    stem, dot, ending = parcel.name.rpartition(".")
    return replace(_renamed(parcel, f"{stem} (1){dot}{ending}"), rows=0)


@_register("any")
def another_case_in_the_name(parcel: Parcel, chance: random.Random) -> Parcel:
    return _renamed(parcel, parcel.name.swapcase())


@_register("any", "never")
def a_name_of_nothing(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(_renamed(parcel, f"download-{chance.randrange(1000)}.bin"), rows=None)


# -- text -------------------------------------------------------------------------------------------------------------


def _as_text(promise: Promise = "") -> Callable[[Any], Any]:
    """Register a function that changes the bytes of one file of text and answers them."""

    def add(function: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
        def change(parcel: Parcel, chance: random.Random) -> Parcel:
            member = _member(parcel, chance)
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


@_register("text")
def another_delimiter(parcel: Parcel, chance: random.Random) -> Parcel:
    member = _member(parcel, chance)
    grid = read_grid(parcel, member)
    others = [delimiter for delimiter in ",;|\t" if delimiter != grid.how["delimiter"]]
    return parcel.with_member(member, write_grid(grid, delimiter=chance.choice(others)))


@_register("text")
def another_encoding(parcel: Parcel, chance: random.Random) -> Parcel:
    member = _member(parcel, chance)
    other = chance.choice(("cp1252", "latin-1", "utf-16-le", "utf-32", "cp850"))
    return parcel.with_member(member, write_grid(read_grid(parcel, member), encoding=other, bom=False))


@_register("text")
def a_surrogate_in_a_cell(parcel: Parcel, chance: random.Random) -> Parcel:
    member = _member(parcel, chance)
    grid = read_grid(parcel, member)
    row = chance.choice(grid.rows)
    row[chance.randrange(len(row))] = "\ud83d"
    return parcel.with_member(member, write_grid(grid, encoding="utf-8"))


# -- the header -------------------------------------------------------------------------------------------------------


@_on_grid("same")
def columns_reordered(grid: Grid, chance: random.Random) -> int:
    order = list(range(len(grid.titles)))
    chance.shuffle(order)
    grid.titles = [grid.titles[at] for at in order]
    grid.rows = [[row[at] for at in order] if len(row) == len(order) else row for row in grid.rows]
    return 0


@_on_grid()
def a_title_renamed(grid: Grid, chance: random.Random) -> int:
    grid.titles[chance.randrange(len(grid.titles))] = chance.choice(("Kolom1", "", PLANT, "x" * 300))
    return 0


@_on_grid()
def titles_swapped(grid: Grid, chance: random.Random) -> int | None:
    if len(grid.titles) < 2:
        return None
    one, other = chance.sample(range(len(grid.titles)), 2)
    grid.titles[one], grid.titles[other] = grid.titles[other], grid.titles[one]
    return 0


@_on_grid()
def titles_in_another_case(grid: Grid, chance: random.Random) -> int:
    grid.titles = [title.swapcase() for title in grid.titles]
    return 0


@_on_grid()
def titles_with_blanks(grid: Grid, chance: random.Random) -> int:
    grid.titles = [chance.choice((" {}", "{} ", "\u00a0{}", "{}\u00ad")).format(title) for title in grid.titles]
    return 0


@_on_grid()
def a_column_dropped(grid: Grid, chance: random.Random) -> int | None:
    at = chance.randrange(len(grid.titles))
    del grid.titles[at]
    for row in grid.rows:
        del row[at : at + 1]
    return None


@_on_grid()
def a_column_doubled(grid: Grid, chance: random.Random) -> int | None:
    at = chance.randrange(len(grid.titles))
    grid.titles.append(grid.titles[at])
    for row in grid.rows:
        row.append(row[at] if at < len(row) else "")
    return None


@_on_grid()
def a_new_column_with_a_name_in_its_title(grid: Grid, chance: random.Random) -> int | None:
    grid.titles.append(PLANT)
    for row in grid.rows:
        row.append("1")
    return None


@_on_grid()
def rows_of_names_for_a_header(grid: Grid, chance: random.Random) -> int | None:
    grid.titles = [f"{PLANT} {at}" for at in range(len(grid.titles))]
    return None


# -- the rows ---------------------------------------------------------------------------------------------------------


def _keep(grid: Grid, rows: list[list[Any]]) -> int:
    more = len(rows) - len(grid.rows)
    grid.rows = rows
    return more


@_on_grid()
def a_row_dropped(grid: Grid, chance: random.Random) -> int:
    # the first row of a form may be its example, which is no row
    at = chance.randrange(1, len(grid.rows)) if len(grid.rows) > 1 else 0
    return _keep(grid, [row for number, row in enumerate(grid.rows) if number != at])


@_on_grid()
def a_sixth_of_the_rows_dropped(grid: Grid, chance: random.Random) -> int | None:
    gone = set(chance.sample(range(len(grid.rows)), max(1, len(grid.rows) // 6)))
    _keep(grid, [row for number, row in enumerate(grid.rows) if number not in gone])
    return None


@_on_grid()
def half_of_the_rows_dropped(grid: Grid, chance: random.Random) -> int | None:
    _keep(grid, grid.rows[: len(grid.rows) // 2])
    return None


@_on_grid()
def one_row_left(grid: Grid, chance: random.Random) -> int | None:
    _keep(grid, [grid.rows[-1]])
    return None


@_on_grid()
def a_row_doubled(grid: Grid, chance: random.Random) -> int:
    at = chance.randrange(1, len(grid.rows)) if len(grid.rows) > 1 else 0
    return _keep(grid, [*grid.rows, list(grid.rows[at])])


@_on_grid()
def every_row_doubled(grid: Grid, chance: random.Random) -> int | None:
    _keep(grid, [*grid.rows, *map(list, grid.rows)])
    return None


@_on_grid("same")
def rows_shuffled(grid: Grid, chance: random.Random) -> int:
    chance.shuffle(grid.rows)
    return 0


@_on_grid()
def a_row_too_short(grid: Grid, chance: random.Random) -> int | None:
    chance.choice(grid.rows).pop()
    return None


@_on_grid()
def a_row_too_long(grid: Grid, chance: random.Random) -> int | None:
    chance.choice(grid.rows).append("te veel")
    return None


# -- the cells --------------------------------------------------------------------------------------------------------


def _set(rows: list[list[Any]], columns: list[int], cell: Callable[[Any], Any]) -> int:
    for row in rows:
        for at in columns:
            if at < len(row):
                row[at] = cell(row[at])
    return 0


@_on_grid()
def keys_empty(grid: Grid, chance: random.Random) -> int | None:
    _set(_some(grid.rows, chance), grid.keys, lambda _: None if "book" in grid.how or "json" in grid.how else "")
    return None


@_on_grid()
def every_key_empty(grid: Grid, chance: random.Random) -> int | None:
    _set(grid.rows, grid.keys, lambda _: None if "book" in grid.how or "json" in grid.how else "")
    return None


@_on_grid()
def keys_of_nonsense(grid: Grid, chance: random.Random) -> int:
    return _set(_some(grid.rows, chance, 0.3), [chance.choice(grid.keys)], lambda _: "??")


@_on_grid()
def every_key_the_same(grid: Grid, chance: random.Random) -> int:
    first = list(grid.rows[-1])
    for row in grid.rows:
        for at in grid.keys:
            if at < len(row) and at < len(first):
                row[at] = first[at]
    return 0


@_on_grid()
def blanks_around_keys(grid: Grid, chance: random.Random) -> int:
    return _set(grid.rows, grid.keys, lambda cell: cell if cell is None else f"{cell} ")


@_on_grid()
def hard_blanks_around_cells(grid: Grid, chance: random.Random) -> int:
    blank = chance.choice("\u00a0\t\u200b\u2007")
    at = chance.randrange(len(grid.titles))
    return _set(grid.rows, [at], lambda cell: f"{blank}{cell}{blank}" if isinstance(cell, str) else cell)


@_on_grid()
def leading_zeros_lost(grid: Grid, chance: random.Random) -> int:
    return _set(
        grid.rows,
        list(range(len(grid.titles))),
        lambda cell: cell.lstrip("0") if isinstance(cell, str) and cell.isdigit() else cell,
    )


@_on_grid()
def text_decomposed(grid: Grid, chance: random.Random) -> int:
    return _set(
        grid.rows,
        list(range(len(grid.titles))),
        lambda cell: unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell,
    )


def _number(grid: Grid, chance: random.Random, value: Any, share: float = 0.1) -> int:
    at = chance.choice(grid.numbers or [len(grid.titles) - 1])
    return _set(_some(grid.rows, chance, share), [at], lambda _: value)


@_on_grid()
def numbers_huge(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, chance.choice((999999999, "9" * 40, "1e308")))


@_on_grid()
def numbers_negative(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, -7)


@_on_grid()
def numbers_as_text(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, chance.choice(("n.v.t.", "#N/A", "<5", "1.234,50", "NaN", "Infinity")))


@_on_grid()
def every_number_zero(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, 0, 1.0)


@_on_grid()
def numbers_a_hundredfold(grid: Grid, chance: random.Random) -> int:
    at = chance.choice(grid.numbers or [len(grid.titles) - 1])
    return _set(grid.rows, [at], lambda cell: f"{cell}00" if isinstance(cell, str) else cell)


@_on_grid()
def days_that_are_none(grid: Grid, chance: random.Random) -> int:
    value = chance.choice(("31/02/2025", "2025-13-45", "00/00/0000", "31/12/99999"))
    days = [
        at
        for at in range(len(grid.titles))
        if any(isinstance(row[at], datetime) or re.search(r"\d[/-]\d", str(row[at])) for row in grid.rows[:50])
    ]
    return _set(_some(grid.rows, chance), [chance.choice(days or [0])], lambda _: value)


@_on_grid()
def a_name_in_a_cell(grid: Grid, chance: random.Random) -> int:
    return _set([chance.choice(grid.rows)], [chance.randrange(len(grid.titles))], lambda _: PLANT)


@_on_grid()
def names_in_every_cell_of_a_row(grid: Grid, chance: random.Random) -> int | None:
    _set([chance.choice(grid.rows)], list(range(len(grid.titles))), lambda _: PLANT)
    return None


@_on_grid()
def a_name_in_every_number(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, PLANT, 1.0)


@_on_grid()
def a_cell_of_a_megabyte(grid: Grid, chance: random.Random) -> int | None:
    most = 32_000 if "book" in grid.how else 1_000_000
    _set([chance.choice(grid.rows)], [chance.randrange(len(grid.titles))], lambda _: "lang " * (most // 5))
    return None


@_on_grid()
def sql_in_a_cell(grid: Grid, chance: random.Random) -> int:
    text = chance.choice(("'; drop schema mart cascade; --", "%s %(name)s {0}", "\\N", "\\.", "=1+1", "$$"))
    return _set(_some(grid.rows, chance), [chance.randrange(len(grid.titles))], lambda _: text)


@_on_grid()
def line_breaks_in_cells(grid: Grid, chance: random.Random) -> int:
    return _set(_some(grid.rows, chance), [chance.randrange(len(grid.titles))], lambda cell: f"{cell}\n{cell}")


# -- zips -------------------------------------------------------------------------------------------------------------


@_register("zip", "never")
def a_zip_cut(parcel: Parcel, chance: random.Random) -> Parcel:
    content = parcel.content
    return replace(parcel, raw=content[: chance.randint(4, len(content) - 1)], rows=None)


@_register("zip", "never")
def an_empty_zip(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, members={}, rows=None)


@_register("zip", "never")
def another_member(parcel: Parcel, chance: random.Random) -> Parcel:
    name = chance.choice(("leesmij.docx", "../../etc/passwd", "map/data.txt", "/tmp/x.csv", f"{PLANT}.csv"))  # noqa: S108
    return replace(parcel, extra=((name, b"a,b\n1,2\n"),))


@_register("zip", "never")
def a_member_twice(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, extra=(chance.choice(sorted(parcel.members.items())),))


@_register("zip", "never")
def a_member_renamed(parcel: Parcel, chance: random.Random) -> Parcel:
    name = chance.choice(sorted(parcel.members))
    members = {(f"kopie van {at}" if at == name else at): content for at, content in parcel.members.items()}
    return replace(parcel, members=members, rows=None)


@_register("zip")
def a_member_missing(parcel: Parcel, chance: random.Random) -> Parcel:
    gone = chance.choice(sorted(parcel.members))
    return replace(parcel, members={at: content for at, content in parcel.members.items() if at != gone}, rows=None)


@_register("zip", "never")
def a_bomb(parcel: Parcel, chance: random.Random) -> Parcel:
    name = chance.choice(sorted(parcel.members))
    return parcel.with_member(name, parcel.members[name] + b"0" * 120_000_000, None)


@_register("zip", "never")
def a_zip_in_a_zip(parcel: Parcel, chance: random.Random) -> Parcel:
    name = chance.choice(sorted(parcel.members))
    return parcel.with_member(name, parcel.content, None)


@_register("zip", "never")
def an_encrypted_member(parcel: Parcel, chance: random.Random) -> Parcel:
    content = bytearray(parcel.content)
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(start) + offset
        (flags,) = struct.unpack_from("<H", content, at)
        struct.pack_into("<H", content, at, flags | 1)
    return replace(parcel, raw=bytes(content), rows=None)


@_register("zip", "never")
def a_wrong_check_sum(parcel: Parcel, chance: random.Random) -> Parcel:
    content = bytearray(parcel.content)
    content[content.find(b"PK\x01\x02") + 16] ^= 0xFF
    return replace(parcel, raw=bytes(content), rows=None)


@_register("zip")
def packed_otherwise(parcel: Parcel, chance: random.Random) -> Parcel:
    packed = io.BytesIO()
    way = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(packed, "w", way) as archive:
        for name, content in parcel.members.items():
            archive.writestr(name, content)
    return replace(parcel, raw=packed.getvalue())


@_register("zip", "never")
def text_that_is_called_zip(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=next(iter(parcel.members.values())), rows=None)


# -- JSON and workbooks -----------------------------------------------------------------------------------------------


@_register("json")
def a_lone_surrogate(parcel: Parcel, chance: random.Random) -> Parcel:
    ((name, content),) = parcel.members.items()
    at = chance.choice([match.start() for match in re.finditer(rb'": "', content)]) + 4
    return parcel.with_member(name, content[:at] + chance.choice((b"\\ud800", b"\\udfff\\ud800")) + content[at:])


@_register("json", "never")
def json_of_something_else(parcel: Parcel, chance: random.Random) -> Parcel:
    (name,) = parcel.members
    other = chance.choice(
        (b"[]", b"{}", b'{"facts": {}}', b'{"facts": []}', b"null", b'{"error": 500}', b"[" * 100_000)
    )
    return parcel.with_member(name, other, None)


@_register("json")
def values_of_other_types(parcel: Parcel, chance: random.Random) -> Parcel:
    ((name, content),) = parcel.members.items()
    value = chance.choice((b"[1]", b'{"a": 1}', b"true", b"1e999999", b"NaN", b"-0.0", b'"12"'))
    places = [match.span(1) for match in re.finditer(rb'vestigingseenheden": ([\d.]+)', content)]
    start, end = chance.choice(places)
    return parcel.with_member(name, content[:start] + value + content[end:], None)


def _on_book(function: Callable[[Any, Any, random.Random], None]) -> Callable[[Any, Any, random.Random], None]:
    """Register a function that changes a workbook and its first sheet."""

    def change(parcel: Parcel, chance: random.Random) -> Parcel:
        ((name, _),) = parcel.members.items()
        grid = read_grid(parcel, name)
        book = grid.how["book"]
        function(book, book.worksheets[0], chance)
        written = io.BytesIO()
        book.save(written)
        return parcel.with_member(name, written.getvalue(), None)

    MUTATIONS.append(Mutation(function.__name__, "xlsx", "", change))
    return function


@_on_book
def days_with_a_time(book: Any, sheet: Any, chance: random.Random) -> None:
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, datetime):
                cell.value = cell.value.replace(hour=9, minute=30)


@_on_book
def a_key_that_became_a_day(book: Any, sheet: Any, chance: random.Random) -> None:
    sheet.cell(chance.randint(3, sheet.max_row), 1).value = datetime(2026, 3, 1)  # noqa: DTZ001 - Excel knows no zone


@_on_book
def titles_above_the_header(book: Any, sheet: Any, chance: random.Random) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"] = PLANT


@_on_book
def formulas(book: Any, sheet: Any, chance: random.Random) -> None:
    for _ in range(5):
        sheet.cell(chance.randint(2, sheet.max_row), chance.randint(1, sheet.max_column)).value = "=1/0"


@_on_book
def cells_merged(book: Any, sheet: Any, chance: random.Random) -> None:
    row = chance.randint(3, sheet.max_row - 2)
    sheet.merge_cells(start_row=row, end_row=row + 2, start_column=1, end_column=2)


@_on_book
def the_sheet_copied(book: Any, sheet: Any, chance: random.Random) -> None:
    book.copy_worksheet(sheet).title = PLANT[:30]


@_on_book
def the_sheet_renamed(book: Any, sheet: Any, chance: random.Random) -> None:
    sheet.title = PLANT[:30]


@_on_book
def the_form_emptied(book: Any, sheet: Any, chance: random.Random) -> None:
    sheet.delete_rows(2, sheet.max_row)


@_on_book
def a_row_far_below(book: Any, sheet: Any, chance: random.Random) -> None:
    for cell in list(sheet[2]):
        sheet.cell(1_000_000, cell.column).number_format = "0"
