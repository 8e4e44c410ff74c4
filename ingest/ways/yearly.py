"""A file a year, each at an address of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from ingest.ask import Ask
from ingest.ways.base import Offer, Visit, Way


class Yearly(Way):
    """`{year}` in the address stands for the year, four digits.

    This year and `years_back` before it are asked for, the oldest first: figures appear in the course of the year, and
    are corrected later.
    """

    kind: Literal["yearly"]
    address: Annotated[str, Field(pattern=r"^https?://[^\s{}]*(\{year\}[^\s{}]*)+$")]
    years_back: Annotated[int, Field(ge=0)]

    @property
    def place(self) -> str:
        """The address, with `{year}` in the place of the year."""
        return self.address

    def offers(self, visit: Visit) -> Sequence[Offer]:
        """The files of the last years, each of which may be absent."""
        years = range(visit.today.year - self.years_back, visit.today.year + 1)
        return [
            Offer(Ask(self.address.replace("{year}", str(year))), may_be_absent=True, is_one_of_several=True)
            for year in years
        ]
