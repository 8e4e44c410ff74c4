"""A file a month, each at an address of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, field_validator

from ingest.ask import Ask
from ingest.ways.base import Offer, Visit, Way


class Monthly(Way):
    """`{year}` and `{month}` in the address stand for the year, four digits, and the month, two.

    This month and `months_back` before it are asked for, the oldest first.
    """

    kind: Literal["monthly"]
    address: Annotated[str, Field(pattern=r"^https?://[^\s{}]*(\{(year|month)\}[^\s{}]*)+$")]
    months_back: Annotated[int, Field(ge=0)]

    @field_validator("address")
    @classmethod
    def _says_both(cls, value: str) -> str:
        if "{year}" not in value or "{month}" not in value:
            raise ValueError("the address of a file a month has both {year} and {month}")
        return value

    @property
    def place(self) -> str:
        """The address, with `{year}` and `{month}` in the place of the month."""
        return self.address

    def offers(self, visit: Visit) -> Sequence[Offer]:
        """The files of the last months, each of which may be absent."""
        this = visit.today.year * 12 + visit.today.month - 1
        months = [divmod(number, 12) for number in range(this - self.months_back, this + 1)]
        return [
            Offer(
                Ask(self.address.replace("{year}", f"{year:04}").replace("{month}", f"{month + 1:02}")),
                may_be_absent=True,
                is_one_of_several=True,
            )
            for year, month in months
        ]
