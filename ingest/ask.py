"""What is asked of a publisher, and to which hosts the question may go."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Ask:
    """A request for one file or page. `address` may be told and written down; what may hold a secret is not shown.

    `form` is sent as a filled-in form, `json` as JSON. `hosts` are those to which the request may go, redirects
    included; None lets the publisher lead it anywhere, which a request with a secret never does.
    """

    address: str
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: Any = None
    hosts: Collection[str] | None = None


def host(address: str) -> str:
    """The host of an address, with its port where that is not the usual one."""
    return urlsplit(address).netloc.rpartition("@")[2].lower()
