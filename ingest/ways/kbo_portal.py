"""The extracts of the register, at a portal with a login."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, Literal

from ingest.ways.base import Access, Offer, SafeUrl, Visit, Way


class KboPortal(Way):
    """`username` and `password` name the environment variables that hold the login (or, with _FILE, files)."""

    access: ClassVar[Access] = "login"
    kind: Literal["kbo_portal"]
    address: SafeUrl
    username: Literal["KBO_USERNAME"]
    password: Literal["KBO_PASSWORD"]

    @property
    def place(self) -> str:
        """The address of the portal."""
        return self.address

    @property
    def secrets(self) -> tuple[str, ...]:
        """The login; the portal's host alone may have it."""
        return (self.username, self.password)

    def offers(self, visit: Visit) -> Sequence[Offer] | None:
        """The extracts that the history still needs; raises WarehouseError where the portal does not let us in."""
        from ingest import kbo_portal

        login = kbo_portal.credentials(self.address)
        if login is None and visit.someone_brings:
            return None
        portal = kbo_portal.Portal(visit.client, login, visit.sleep)
        wanted = kbo_portal.wanted(portal.listing(), kbo_portal.history(visit.connection))
        return [
            Offer(portal.ask(extract), file_name=extract.file_name, get=partial(portal.download, extract))
            for extract in wanted
        ]
