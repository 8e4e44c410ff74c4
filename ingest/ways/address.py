"""One file at an address that stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ingest.ask import Ask
from ingest.ways.base import Offer, Url, Visit, Way


class Address(Way):
    """The publisher replaces the file at its address."""

    kind: Literal["address"]
    address: Url

    @property
    def place(self) -> str:
        """The address of the file."""
        return self.address

    def offers(self, visit: Visit) -> Sequence[Offer]:
        """The one file."""
        return [Offer(Ask(self.address))]
