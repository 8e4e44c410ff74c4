"""Annual accounts of the city's companies, from the web services of the Central Balance Sheet Office (CBSO)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ingest.ways.base import Access, Offer, SafeUrl, Visit, Way

Key = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*_API_KEY$")]


class NbbAccounts(Way):
    """`extracts_secret` and `query_secret` name the variables with the keys of the two products (or files of them).

    Each day is asked for once, from the one after the newest complete backfill on, else from `days_back` days ago.
    A backfill asks for each company instead.
    """

    access: ClassVar[Access] = "login"
    can_backfill: ClassVar[bool] = True
    kind: Literal["nbb_accounts"]
    address: SafeUrl
    extracts_secret: Key
    query_secret: Key
    days_back: Annotated[int, Field(gt=0)]

    @property
    def place(self) -> str:
        """The address of the services."""
        return self.address

    @property
    def secrets(self) -> tuple[str, ...]:
        """A key a product."""
        return self.extracts_secret, self.query_secret

    def offers(self, visit: Visit) -> Sequence[Offer] | None:
        """A file a day, or of a backfill a file a part of the companies.

        None where there is no key and somebody brings the files; raises WarehouseError where the key is not set.
        """
        from ingest.nbb import backfill, extracts, service

        secret = self.query_secret if visit.is_backfill else self.extracts_secret
        if visit.someone_brings and not visit.is_backfill and not service.has_key(secret):
            return None
        asked = service.Service(visit.client, self.address, service.key(self.address, secret), visit.sleep)
        if visit.is_backfill:
            return backfill.offers(visit, asked)
        return extracts.offers(visit, asked, self.days_back)
