"""A link that is found on a page: exactly one, and to no host that the catalogue does not name."""

from __future__ import annotations

import httpx
import pytest

from ingest.catalogue import source
from ingest.fetch import fetch
from ingest.gate import Refused
from ingest.ways.link_on_page import LinkOnPage
from warehouse.errors import WarehouseError

WAY = LinkOnPage(kind="link_on_page", page="https://statbel.example/page", link=r"/TU_COM_REFNIS[^/]*\.txt$")
BODY = b"LVL_REFNIS\n"


def page(*hrefs):
    return b"<html>" + "".join(f'<a class="x" href="{href}">file</a>' for href in hrefs).encode() + b"</html>"


@pytest.fixture
def publishes(publisher, versioned):
    """The server has a page with these links, and the file wherever else it is asked; the way to it."""

    def publish(*hrefs):
        publisher.script = lambda request: (
            {"body": page(*hrefs), "headers": {"Content-Type": "text/html"}}
            if request.path == "/page"
            else versioned(request, BODY)
        )
        return WAY.model_copy(update={"page": f"{publisher.address}/page"})

    return publish


def test_the_file_behind_the_link_lands_and_is_known_again(publishes, publisher, fetching, landed, outcomes):
    way = publishes("/help", "files/TU_COM_REFNIS_2025.txt", "files/TU_COM_REFNIS_2025.txt")

    assert (len(fetching(way)), len(fetching(way))) == (1, 0)
    assert landed() == [("TU_COM_REFNIS_2025.txt", f"{publisher.address}/files/TU_COM_REFNIS_2025.txt")]
    assert outcomes() == ["landed", "unchanged"]


@pytest.mark.parametrize("hrefs", [[], ["a/TU_COM_REFNIS.txt", "b/TU_COM_REFNIS.txt"]])
def test_no_link_and_two_links_are_a_failure(publishes, fetching, outcomes, hrefs):
    way = publishes(*hrefs)

    with pytest.raises(WarehouseError, match=f"has {len(hrefs)} links that fit .* and must have one"):
        fetching(way)
    assert outcomes() == ["failed"]


def test_a_link_to_another_host_is_not_followed(publishes, other_publisher, fetching):
    way = publishes(f"{other_publisher.address}/TU_COM_REFNIS.txt")

    with pytest.raises(Refused, match="the catalogue lets it go to"):
        fetching(way)
    assert other_publisher.requests == []


@pytest.mark.parametrize(
    ("link", "hosts", "redirected", "reason"),
    [
        ("https://files.example/TU_COM_REFNIS.txt", (), "", "the catalogue lets it go to statbel.example alone"),
        ("https://files.example/TU_COM_REFNIS.txt", ("files.example",), "", None),
        ("http://files.example/TU_COM_REFNIS.txt", ("files.example",), "", "which is not encrypted"),
        ("https://files.example:8443/TU_COM_REFNIS.txt", ("files.example",), "", "the catalogue lets it go to"),
        ("https://files.example@evil.example/TU_COM_REFNIS.txt", ("files.example",), "", "lets it go to"),
        ("/TU_COM_REFNIS.txt", (), "https://evil.example/TU_COM_REFNIS.txt", "the catalogue lets it go to"),
        ("/TU_COM_REFNIS.txt", (), "http://statbel.example/TU_COM_REFNIS.txt", "which is not encrypted"),
    ],
)
def test_a_link_leads_encrypted_to_a_host_of_the_catalogue_or_nowhere(
    settings, warehouse, *, link, hosts, redirected, reason
):
    asked = []

    def answer(request):
        asked.append(str(request.url))
        if request.url.path == "/page":
            return httpx.Response(200, html=page(link).decode())
        if redirected and len(asked) == 2:
            return httpx.Response(302, headers={"Location": redirected})
        return httpx.Response(200, stream=httpx.ByteStream(BODY))

    refnis = source("refnis").model_copy(update={"fetch": WAY.model_copy(update={"hosts": hosts})})
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        if reason is None:
            assert len(fetch(refnis, settings, warehouse, client=client)) == 1
        else:
            with pytest.raises(WarehouseError, match=reason):
                fetch(refnis, settings, warehouse, client=client)
    assert asked == [
        WAY.page,
        *([link] if reason is None else []),
        *(["https://statbel.example" + link] if redirected else []),
    ]
