"""Files at addresses that stay, each of which is a part of what the source tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from ingest.ask import Ask
from ingest.ways.base import Offer, Url, Visit, Way


class Addresses(Way):
    """The publisher replaces each file at its own address; each is known by its own version."""

    kind: Literal["addresses"]
    addresses: Annotated[tuple[Url, ...], Field(min_length=2)]

    @property
    def place(self) -> str:
        """The first of the addresses."""
        return self.addresses[0]

    def offers(self, visit: Visit) -> Sequence[Offer]:
        """The file at each address."""
        return [Offer(Ask(address), is_one_of_several=True) for address in self.addresses]
