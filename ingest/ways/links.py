"""The links of a web page."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin


def links(page: str, address: str) -> list[str]:
    """Whole addresses of the links on the page at `address`, each once, in the order of the page."""
    anchors = _Anchors()
    anchors.feed(page)
    return list(dict.fromkeys(urljoin(address, href) for href in anchors.hrefs))


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.hrefs += [value for name, value in attrs if name == "href" and value]
