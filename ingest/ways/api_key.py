"""An address that asks for a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from ingest.ask import Ask, host
from ingest.ways.base import Access, Offer, SafeUrl, Visit, Way
from warehouse.errors import WarehouseError
from warehouse.settings import secret
from warehouse.strict import Text


class ApiKey(Way):
    """The key goes to the host of the address alone, as a header or as a parameter of the query of this name.

    `secret` names the environment variable that holds it (or, with _FILE behind it, a file). The ending keeps every
    other secret of the warehouse from being named here.
    """

    access: ClassVar[Access] = "login"
    kind: Literal["api_key"]
    address: SafeUrl
    secret: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*_API_KEY$")]
    header: Text | None = None
    query: Text | None = None

    @model_validator(mode="after")
    def _goes_one_way(self) -> Self:
        if (self.header is None) == (self.query is None):
            raise ValueError("an API key goes in a header or in a parameter of the query: name one of the two")
        return self

    @property
    def place(self) -> str:
        """The address, without the key."""
        return self.address

    @property
    def secrets(self) -> tuple[str, ...]:
        """The one key."""
        return (self.secret,)

    def offers(self, visit: Visit) -> Sequence[Offer] | None:
        """The one file; raises WarehouseError where the key is not set and nobody brings the files instead."""
        key = secret(self.secret)
        if not key and visit.someone_brings:
            return None
        if not key:
            raise WarehouseError(
                f"no key for {self.address}: set {self.secret} (or {self.secret}_FILE), or drop the files in the inbox"
            )
        return [
            Offer(
                Ask(
                    self.address,
                    headers={self.header: key} if self.header else {},
                    query={self.query: key} if self.query else {},
                    hosts=(host(self.address),),
                )
            )
        ]
