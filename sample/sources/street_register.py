"""The city's register of streets: made-up streets in the sectors of the home municipality (sample/data/streets.csv).

They are the same for every seed and scale; the addresses of the register of enterprises lie in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sample.reference import read
from sample.story import Story
from sample.writer import Delivery
from warehouse.home import home


class Stretch(NamedTuple):
    """House numbers of one side ('even', 'odd') or both ('all') of a street, as the source has them."""

    street: str
    first: int
    last: int
    parity: str
    sector_code: str


@cache
def register() -> tuple[Stretch, ...]:
    """Every stretch."""
    return tuple(
        Stretch(row["street"], int(row["first"]), int(row["last"]), row["parity"], home().nis_code + row["sector"])
        for row in read("streets.csv")
    )


def deliveries(_: Story) -> Iterator[Delivery]:
    """The whole register."""
    yield Delivery(register())
