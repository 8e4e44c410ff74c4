"""A way to spoil a delivery, and how a function becomes one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from faults.parcel import JSON, Grid, Parcel, read_grid, write_grid

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
            "json": name.endswith(JSON),
            "xlsx": name.endswith(".xlsx"),
            "text": not name.endswith((".xlsx", *JSON)),
        }[self.kind]


MUTATIONS: list[Mutation] = []


def register(kind: Kind, promise: Promise = "") -> Callable[[Any], Any]:
    """Register a function that spoils a delivery of the kind."""

    def add(function: Callable[[Parcel, random.Random], Parcel]) -> Callable[[Parcel, random.Random], Parcel]:
        MUTATIONS.append(Mutation(function.__name__, kind, promise, function))
        return function

    return add


def on_grid(promise: Promise = "") -> Callable[[Any], Any]:
    """Register a function that changes a grid in place and answers how many rows that makes more, or None."""

    def add(function: Callable[[Grid, random.Random], int | None]) -> Callable[[Grid, random.Random], int | None]:
        def change(parcel: Parcel, chance: random.Random) -> Parcel:
            member = member_with_rows(parcel, chance)
            grid = read_grid(parcel, member)
            if not grid.rows:
                return parcel
            before = grid.titles.copy(), [row.copy() for row in grid.rows]
            rows = function(grid, chance)
            if before == (grid.titles, grid.rows):
                return parcel  # a workbook would be other bytes with the same cells
            spec = parcel.spec(member)
            if spec and spec.layout == "form" and grid.rows[:1] != before[1][:1]:
                rows = None  # what was the example below the titles may count as a row now
            return parcel.with_member(member, write_grid(grid), rows)

        MUTATIONS.append(Mutation(function.__name__, "grid", promise, change))
        return function

    return add


def spoilt(parcel: Parcel, turn: int, seed: str, chance: random.Random) -> tuple[Mutation, Parcel]:
    """A mutation, and the delivery spoilt by it: each that fits once before one comes again, in an order by the seed.

    Some find nothing to spoil in a delivery (no year in its name, no leading zero); then it is the turn of the next.
    """
    fitting = [mutation for mutation in MUTATIONS if mutation.fits(parcel)]
    random.Random(seed).shuffle(fitting)  # noqa: S311
    at = turn % len(fitting)
    tried = ((mutation, mutation.change(parcel, chance)) for mutation in (*fitting[at:], *fitting[:at]))
    return next((mutation, other) for mutation, other in tried if not other.is_like(parcel))


def member_with_rows(parcel: Parcel, chance: random.Random) -> str:
    """A file that fills a table; of a register's update one that has rows."""
    names = [name for name in parcel.members if (spec := parcel.spec(name)) is None or spec.table]
    names = [name for name in names if parcel.members[name].count(b"\n") > 1] or names
    return chance.choice(sorted(names))


def some(rows: list[Any], chance: random.Random, share: float = 0.1) -> list[Any]:
    """A share of the rows, at least one; not the first, which of a form may be its example until a cell is changed."""
    among = rows[1:] or rows
    return chance.sample(among, max(1, int(len(among) * share)))
