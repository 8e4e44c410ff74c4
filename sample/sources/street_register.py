"""The city's register of streets, of made-up streets in the sectors of the home municipality."""

from __future__ import annotations

from collections.abc import Iterator

from sample.story import Story
from sample.streets import register
from sample.writer import Delivery


def deliveries(_: Story) -> Iterator[Delivery]:
    """The whole register."""
    yield Delivery((*stretch[:-1], stretch.sector.code) for stretch in register())
