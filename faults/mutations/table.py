"""The table: its header and its rows."""

from __future__ import annotations

import random
from typing import Any

from faults.mutations.base import PLANT, on_grid
from faults.parcel import Grid


@on_grid("same")
def columns_reordered(grid: Grid, chance: random.Random) -> int:
    order = list(range(len(grid.titles)))
    chance.shuffle(order)
    grid.titles = [grid.titles[at] for at in order]
    grid.rows = [[row[at] for at in order] if len(row) == len(order) else row for row in grid.rows]
    return 0


@on_grid()
def a_title_renamed(grid: Grid, chance: random.Random) -> int:
    grid.titles[chance.randrange(len(grid.titles))] = chance.choice(("Kolom1", "", PLANT, "x" * 300))
    return 0


@on_grid()
def titles_swapped(grid: Grid, chance: random.Random) -> int | None:
    if len(grid.titles) < 2:
        return None
    one, other = chance.sample(range(len(grid.titles)), 2)
    grid.titles[one], grid.titles[other] = grid.titles[other], grid.titles[one]
    return 0


@on_grid()
def titles_in_another_case(grid: Grid, chance: random.Random) -> int:
    grid.titles = [title.swapcase() for title in grid.titles]
    return 0


@on_grid()
def titles_with_blanks(grid: Grid, chance: random.Random) -> int:
    grid.titles = [chance.choice((" {}", "{} ", "\u00a0{}", "{}\u00ad")).format(title) for title in grid.titles]
    return 0


@on_grid()
def a_column_dropped(grid: Grid, chance: random.Random) -> int | None:
    at = chance.randrange(len(grid.titles))
    del grid.titles[at]
    for row in grid.rows:
        del row[at : at + 1]
    return None


@on_grid()
def a_column_doubled(grid: Grid, chance: random.Random) -> int | None:
    at = chance.randrange(len(grid.titles))
    grid.titles.append(grid.titles[at])
    for row in grid.rows:
        row.append(row[at] if at < len(row) else "")
    return None


@on_grid()
def a_new_column_with_a_name_in_its_title(grid: Grid, chance: random.Random) -> int | None:
    grid.titles.append(PLANT)
    for row in grid.rows:
        row.append("1")
    return None


@on_grid()
def rows_of_names_for_a_header(grid: Grid, chance: random.Random) -> int | None:
    grid.titles = [f"{PLANT} {at}" for at in range(len(grid.titles))]
    return None


def _keep(grid: Grid, rows: list[list[Any]]) -> int:
    more = len(rows) - len(grid.rows)
    grid.rows = rows
    return more


@on_grid()
def a_row_dropped(grid: Grid, chance: random.Random) -> int:
    # the first row of a form may be its example, which is no row
    at = chance.randrange(1, len(grid.rows)) if len(grid.rows) > 1 else 0
    return _keep(grid, [row for number, row in enumerate(grid.rows) if number != at])


@on_grid()
def a_sixth_of_the_rows_dropped(grid: Grid, chance: random.Random) -> int | None:
    gone = set(chance.sample(range(len(grid.rows)), max(1, len(grid.rows) // 6)))
    _keep(grid, [row for number, row in enumerate(grid.rows) if number not in gone])
    return None


@on_grid()
def half_of_the_rows_dropped(grid: Grid, chance: random.Random) -> int | None:
    _keep(grid, grid.rows[: len(grid.rows) // 2])
    return None


@on_grid()
def one_row_left(grid: Grid, chance: random.Random) -> int | None:
    _keep(grid, [grid.rows[-1]])
    return None


@on_grid()
def a_row_doubled(grid: Grid, chance: random.Random) -> int:
    at = chance.randrange(1, len(grid.rows)) if len(grid.rows) > 1 else 0
    return _keep(grid, [*grid.rows, list(grid.rows[at])])


@on_grid()
def every_row_doubled(grid: Grid, chance: random.Random) -> int | None:
    _keep(grid, [*grid.rows, *map(list, grid.rows)])
    return None


@on_grid("same")
def rows_shuffled(grid: Grid, chance: random.Random) -> int:
    chance.shuffle(grid.rows)
    return 0


@on_grid()
def a_row_too_short(grid: Grid, chance: random.Random) -> int | None:
    chance.choice(grid.rows).pop()
    return None


@on_grid()
def a_row_too_long(grid: Grid, chance: random.Random) -> int | None:
    chance.choice(grid.rows).append("te veel")
    return None
