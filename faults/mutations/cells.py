"""The cells of a table."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

from faults.mutations.base import PLANT, on_grid, some
from faults.parcel import Grid


def _set(rows: list[list[Any]], columns: list[int], cell: Callable[[Any], Any]) -> int:
    for row in rows:
        for at in columns:
            if at < len(row):
                row[at] = cell(row[at])
    return 0


@on_grid()
def keys_empty(grid: Grid, chance: random.Random) -> int | None:
    _set(some(grid.rows, chance), grid.keys, lambda _: None if "book" in grid.how or "json" in grid.how else "")
    return None


@on_grid()
def every_key_empty(grid: Grid, chance: random.Random) -> int | None:
    _set(grid.rows, grid.keys, lambda _: None if "book" in grid.how or "json" in grid.how else "")
    return None


@on_grid()
def keys_of_nonsense(grid: Grid, chance: random.Random) -> int:
    return _set(some(grid.rows, chance, 0.3), [chance.choice(grid.keys)], lambda _: "??")


@on_grid()
def every_key_the_same(grid: Grid, chance: random.Random) -> int:
    first = list(grid.rows[-1])
    for row in grid.rows:
        for at in grid.keys:
            if at < len(row) and at < len(first):
                row[at] = first[at]
    return 0


@on_grid()
def blanks_around_keys(grid: Grid, chance: random.Random) -> int:
    return _set(grid.rows, grid.keys, lambda cell: cell if cell is None else f"{cell} ")


@on_grid()
def hard_blanks_around_cells(grid: Grid, chance: random.Random) -> int:
    blank = chance.choice("\u00a0\t\u200b\u2007")
    at = chance.randrange(len(grid.titles))
    return _set(grid.rows, [at], lambda cell: f"{blank}{cell}{blank}" if isinstance(cell, str) else cell)


@on_grid()
def leading_zeros_lost(grid: Grid, chance: random.Random) -> int:
    return _set(
        grid.rows,
        list(range(len(grid.titles))),
        lambda cell: cell.lstrip("0") if isinstance(cell, str) and cell.isdigit() else cell,
    )


@on_grid()
def text_decomposed(grid: Grid, chance: random.Random) -> int:
    return _set(
        grid.rows,
        list(range(len(grid.titles))),
        lambda cell: unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell,
    )


def _number(grid: Grid, chance: random.Random, value: Any, share: float = 0.1) -> int:
    at = chance.choice(grid.numbers or [len(grid.titles) - 1])
    return _set(some(grid.rows, chance, share), [at], lambda _: value)


@on_grid()
def numbers_huge(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, chance.choice((999999999, "9" * 40, "1e308")))


@on_grid()
def numbers_negative(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, -7)


@on_grid()
def numbers_as_text(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, chance.choice(("n.v.t.", "#N/A", "<5", "1.234,50", "NaN", "Infinity")))


@on_grid()
def every_number_zero(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, 0, 1.0)


@on_grid()
def numbers_a_hundredfold(grid: Grid, chance: random.Random) -> int:
    at = chance.choice(grid.numbers or [len(grid.titles) - 1])
    return _set(
        grid.rows,
        [at],
        lambda cell: f"{cell}00" if isinstance(cell, str) else cell * 100 if isinstance(cell, int | float) else cell,
    )


@on_grid()
def days_that_are_none(grid: Grid, chance: random.Random) -> int:
    value = chance.choice(("31/02/2025", "2025-13-45", "00/00/0000", "31/12/99999"))
    days = [
        at
        for at in range(len(grid.titles))
        if any(isinstance(row[at], datetime) or re.search(r"\d[/-]\d", str(row[at])) for row in grid.rows[:50])
    ]
    return _set(some(grid.rows, chance), [chance.choice(days or [0])], lambda _: value)


@on_grid()
def a_name_in_a_cell(grid: Grid, chance: random.Random) -> int:
    return _set(some(grid.rows, chance, 0), [chance.randrange(len(grid.titles))], lambda _: PLANT)


@on_grid()
def names_in_every_cell_of_a_row(grid: Grid, chance: random.Random) -> int | None:
    _set(some(grid.rows, chance, 0), list(range(len(grid.titles))), lambda _: PLANT)
    return None


@on_grid()
def a_name_in_every_number(grid: Grid, chance: random.Random) -> int:
    return _number(grid, chance, PLANT, 1.0)


@on_grid()
def a_cell_of_a_megabyte(grid: Grid, chance: random.Random) -> int | None:
    most = 32_000 if "book" in grid.how else 1_000_000
    _set(some(grid.rows, chance, 0), [chance.randrange(len(grid.titles))], lambda _: "lang " * (most // 5))
    return None


@on_grid()
def sql_in_a_cell(grid: Grid, chance: random.Random) -> int:
    text = chance.choice(("'; drop schema mart cascade; --", "%s %(name)s {0}", "\\N", "\\.", "=1+1", "$$"))
    return _set(some(grid.rows, chance), [chance.randrange(len(grid.titles))], lambda _: text)


@on_grid()
def line_breaks_in_cells(grid: Grid, chance: random.Random) -> int:
    return _set(some(grid.rows, chance), [chance.randrange(len(grid.titles))], lambda cell: f"{cell}\n{cell}")
