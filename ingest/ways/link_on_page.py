"""A file whose address changes, and stands as a link on a page that stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field

from ingest.ask import Ask, host
from ingest.ways.base import Offer, SafeUrl, Visit, Way
from ingest.ways.links import links
from warehouse.errors import WarehouseError
from warehouse.strict import Regex


class LinkOnPage(Way):
    """`link` is a regular expression that is found in the whole address of one link on the page, and of no other.

    The link may lead to the host of the page and to those in `hosts`, encrypted as the page itself is.
    """

    kind: Literal["link_on_page"]
    page: SafeUrl
    link: Regex
    hosts: tuple[Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")], ...] = ()

    @property
    def place(self) -> str:
        """The address of the page."""
        return self.page

    def offers(self, visit: Visit) -> Sequence[Offer]:
        """The file that the link leads to; raises WarehouseError where not exactly one link fits."""
        from ingest.download import request

        hosts = (host(self.page), *self.hosts)
        page = request(visit.client, Ask(self.page, hosts=hosts), visit.sleep)
        found = [url for url in links(page.text, str(page.url)) if re.search(self.link, unquote(url))]
        if len(found) != 1:
            raise WarehouseError(
                f"{self.page} has {len(found)} links that fit {self.link!r} and must have one: "
                "look at the page and mend `link` in the catalogue"
            )
        if urlsplit(found[0]).scheme != urlsplit(self.page).scheme:
            raise WarehouseError(f"{self.page}: its link leads to {found[0]}, which is not encrypted: check the page")
        return [Offer(Ask(found[0], hosts=hosts))]
