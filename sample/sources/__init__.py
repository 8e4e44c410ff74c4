"""What the figures of a source tell.

A source whose figures tell a story has a module called as it is, with `deliveries`: what had been published by the day
of the story. A source of which the real rows are known has them in `sample/data`, in a file called as it is. Of any
other the catalogue alone makes a delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec

from sample.reference import DATA, read
from sample.story import Story
from sample.writer import Delivery

Deliveries = Callable[[Story], Iterable[Delivery]]


def deliveries_of(source_id: str) -> Deliveries:
    """What gives the deliveries of a source."""
    name, real = f"{__name__}.{source_id}", f"{source_id}.csv"
    if find_spec(name) is not None:
        found: Deliveries = import_module(name).deliveries
        return found
    if (DATA / real).exists():
        return lambda _: [Delivery([[*row.values()] for row in read(real)], synthetic=False)]
    return lambda _: [Delivery()]
