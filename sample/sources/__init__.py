"""What the figures of a source tell: a module called as the source, for those whose figures tell a story.

Each has `deliveries`, which gives what had been published by the day of the story. Of a source without a module the
catalogue alone makes a delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec

from sample.story import Story
from sample.writer import Delivery

Deliveries = Callable[[Story], Iterable[Delivery]]


def deliveries_of(source_id: str) -> Deliveries:
    """What gives the deliveries of a source."""
    name = f"{__name__}.{source_id}"
    if find_spec(name) is None:
        return lambda _: [Delivery()]
    found: Deliveries = import_module(name).deliveries
    return found
