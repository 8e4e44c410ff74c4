"""The sites stand in one list, the seed: the forms offer those, and the rules know the same incubators."""

from __future__ import annotations

import csv
import re

import pytest

from expectations.suites import own
from ingest.catalogue import source
from warehouse.dbt import PROJECT


@pytest.fixture(scope="module")
def sites() -> dict[str, str]:
    """Kind by code."""
    with (PROJECT / "seeds/sites/site.csv").open(encoding="utf-8", newline="") as file:
        return {row["site_code"]: row["site_kind"] for row in csv.DictReader(file)}


def test_each_form_offers_the_sites_of_the_list(sites: dict[str, str]) -> None:
    files = [*source("site_tenancy").files, *source("hub_events").files]
    assert [set(file.column("site_code").choices) for file in files] == [set(sites)] * 7


def test_the_rule_on_long_stays_is_about_the_incubators_of_the_list(sites: dict[str, str]) -> None:
    said = own.read(source("site_tenancy"))["tenancy_leases"].let["incubators"]
    assert set(re.findall(r"'([A-Z-]+)'", said)) == {code for code, kind in sites.items() if kind == "incubator"}
