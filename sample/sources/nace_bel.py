"""NACE-BEL 2025: the real codes and titles."""

from __future__ import annotations

from collections.abc import Iterator

from sample.reference import nacebel_2025
from sample.story import Story
from sample.writer import Delivery


def deliveries(_: Story) -> Iterator[Delivery]:
    """The classification, as far as the sample uses it."""
    yield Delivery(nacebel_2025(), synthetic=False)
