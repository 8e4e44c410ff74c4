"""An answer to a query that is posted, as statistics offices have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ingest.ask import Ask
from ingest.ways.base import Offer, Url, Visit, Way


class PostQuery(Way):
    """`body` is the query, sent as JSON."""

    kind: Literal["post_query"]
    address: Url
    body: dict[str, Any]

    @property
    def place(self) -> str:
        """The address that the query is posted to."""
        return self.address

    def offers(self, visit: Visit) -> Sequence[Offer]:
        """The one answer."""
        return [Offer(Ask(self.address, "POST", json=self.body))]
