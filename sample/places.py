"""The postal codes in which the register has addresses: at home, and elsewhere."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sample.reference import read
from warehouse.home import home


class Place(NamedTuple):
    """A postal code with its municipality as KBO writes it."""

    zipcode: str
    nl: str
    fr: str
    language: str
    weight: int
    suffix: str


@cache
def places() -> tuple[Place, ...]:
    """The postal codes that the sample knows."""
    return tuple(
        Place(row["zipcode"], row["nl"], row["fr"], row["language"], int(row["weight"]), row["suffix"])
        for row in read("places.csv")
    )


@cache
def home_places() -> tuple[Place, ...]:
    """The postal codes of the home municipality."""
    known = {place.zipcode: place for place in places()}
    name = home().name_nl
    return tuple(known.get(code, Place(code, name, name, "nl", 0, "")) for code in home().postal_codes)


def home_place() -> Place:
    """The first postal code of the home municipality."""
    return home_places()[0]


@cache
def elsewhere() -> tuple[Place, ...]:
    """The postal codes outside the home municipality."""
    return tuple(place for place in places() if place not in home_places())
