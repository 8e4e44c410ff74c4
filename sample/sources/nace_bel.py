"""NACE-BEL 2025: the real codes and titles."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.catalogue import source
from sample.reference import nacebel_2025
from sample.story import Story
from sample.writer import Delivery, by_column


def deliveries(_: Story) -> Iterator[Delivery]:
    """The classification, as far as the sample uses it."""
    yield Delivery(by_column(source("nace_bel").files[0], nacebel_2025()), synthetic=False)
