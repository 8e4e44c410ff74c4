"""The city's register of streets, of made-up streets in the sectors of the home municipality."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.catalogue import source
from sample.story import Story
from sample.streets import register
from sample.writer import Delivery, by_column


def deliveries(_: Story) -> Iterator[Delivery]:
    """The whole register."""
    rows = ((row.street, row.first, row.last, row.parity, row.sector.code) for row in register())
    yield Delivery(by_column(source("street_register").files[0], rows))
