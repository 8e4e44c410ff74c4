"""The ways in which a source comes to us. A new one is a module here and a line in `Fetch`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ingest.ways.address import Address
from ingest.ways.addresses import Addresses
from ingest.ways.api_key import ApiKey
from ingest.ways.inbox import Inbox
from ingest.ways.kbo_portal import KboPortal
from ingest.ways.link_on_page import LinkOnPage
from ingest.ways.monthly import Monthly
from ingest.ways.nbb_accounts import NbbAccounts
from ingest.ways.post_query import PostQuery
from ingest.ways.yearly import Yearly

Fetch = Annotated[
    Inbox | Address | Addresses | Yearly | Monthly | LinkOnPage | KboPortal | ApiKey | PostQuery | NbbAccounts,
    Field(discriminator="kind"),
]
