"""REFNIS: the real codes and names of regions, provinces, arrondissements and municipalities."""

from __future__ import annotations

from collections.abc import Iterator

from sample.reference import refnis
from sample.story import Story
from sample.writer import Delivery


def deliveries(_: Story) -> Iterator[Delivery]:
    """The whole list, which holds former municipalities too."""
    yield Delivery(refnis(), synthetic=False)
