"""What the catalogue may say of a way in, and where a secret may go."""

from __future__ import annotations

import re

import pytest
import yaml

from ingest.catalogue import SOURCES, load_catalogue
from warehouse.errors import WarehouseError

KEYED = {"kind": "api_key", "address": "https://api.example/x", "secret": "COUNTS_API_KEY", "header": "X-Key"}
OFFICE = yaml.safe_load((SOURCES / "nbb_accounts.yml").read_text())["fetch"]
PORTAL = yaml.safe_load((SOURCES / "kbo_open_data.yml").read_text())["fetch"]


@pytest.fixture
def catalogue(tmp_path):
    """A catalogue of sources that come these ways."""

    def load(*ways):
        content = yaml.safe_load((SOURCES / "street_register.yml").read_text())
        for nth, way in enumerate(ways):
            content |= {"id": f"source_{nth}", "fetch": way}
            content["files"][0]["table"] = f"table_{nth}"
            (tmp_path / f"source_{nth}.yml").write_text(yaml.safe_dump(content))
        return load_catalogue(tmp_path)

    return load


def without(way, *fields):
    return {name: value for name, value in way.items() if name not in fields}


@pytest.mark.parametrize(
    ("way", "fault"),
    [
        ({"kind": "ftp"}, "Input tag 'ftp' found using 'kind' does not match any of the expected tags"),
        ({"kind": "inbox", "address": "https://x/y"}, "fetch.inbox.address: Extra inputs are not permitted"),
        ({"kind": "address"}, "fetch.address.address: Field required"),
        ({"kind": "address", "address": "ftp://x/y"}, "fetch.address.address: String should match pattern"),
        ({"kind": "address", "address": "https://x/{year}"}, "fetch.address.address: String should match pattern"),
        (
            {"kind": "addresses", "addresses": ["https://x/y"]},
            "fetch.addresses.addresses: Tuple should have at least 2",
        ),
        ({"kind": "yearly", "address": "https://x/y", "years_back": 2}, "fetch.yearly.address: String should match"),
        ({"kind": "yearly", "address": "https://x/{year}"}, "fetch.yearly.years_back: Field required"),
        (
            {"kind": "monthly", "address": "https://x/{month}", "months_back": 2},
            "the address of a file a month has both {year} and {month}",
        ),
        ({"kind": "link_on_page", "page": "http://x/y", "link": "z"}, "fetch.link_on_page.page: String should match"),
        ({"kind": "link_on_page", "page": "https://x", "link": "("}, "'(' is no regular expression"),
        (without(KEYED, "secret"), "fetch.api_key.secret: Field required"),
        (KEYED | {"secret": "KBO_PASSWORD"}, "fetch.api_key.secret: String should match pattern"),
        (KEYED | {"address": "http://api.example/x"}, "fetch.api_key.address: String should match pattern"),
        (without(KEYED, "header"), "an API key goes in a header or in a parameter of the query: name one of the two"),
        (KEYED | {"query": "key"}, "an API key goes in a header or in a parameter of the query: name one of the two"),
        (without(PORTAL, "username", "password"), "fetch.kbo_portal.username: Field required"),
        (PORTAL | {"password": "OTHER_PASSWORD"}, "fetch.kbo_portal.password: Input should be 'KBO_PASSWORD'"),
        (PORTAL | {"address": "http://portal.example"}, "fetch.kbo_portal.address: String should match pattern"),
        (without(OFFICE, "query_secret"), "fetch.nbb_accounts.query_secret: Field required"),
        (
            OFFICE | {"extracts_secret": "KBO_PASSWORD"},
            "fetch.nbb_accounts.extracts_secret: String should match pattern",
        ),
        (OFFICE | {"address": "http://ws.example"}, "fetch.nbb_accounts.address: String should match pattern"),
        (OFFICE | {"days_back": 0}, "fetch.nbb_accounts.days_back: Input should be greater than 0"),
    ],
)
def test_a_way_that_is_not_whole_is_refused_with_its_field(catalogue, way, fault):
    with pytest.raises(WarehouseError, match=re.escape(fault)):
        catalogue(way)


@pytest.mark.parametrize(
    ("first", "second", "secret"),
    [
        (PORTAL, PORTAL | {"address": "https://portal.example/kbo-open-data"}, "KBO_USERNAME"),
        (PORTAL, PORTAL | {"address": "https://kbopub.economie.fgov.be:8443/kbo-open-data"}, "KBO_USERNAME"),
        (KEYED, KEYED | {"address": "https://other.example/x"}, "COUNTS_API_KEY"),
    ],
)
def test_a_secret_goes_to_one_host(catalogue, first, second, secret):
    with pytest.raises(WarehouseError, match=f"source_0 and source_1 both name the secret {secret} and ask different"):
        catalogue(first, second)


def test_two_sources_of_one_host_may_share_a_key(catalogue):
    assert len(catalogue(KEYED, KEYED | {"address": "https://API.example/another"})) == 2


def test_each_kind_says_how_it_comes(catalogue):
    found = catalogue({"kind": "inbox"}, {"kind": "address", "address": "https://x/y"}, PORTAL, KEYED)

    assert [source.access for source in found.values()] == ["inbox", "public", "login", "login"]
