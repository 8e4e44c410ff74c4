"""The market and the map of the real files: a market day of Amsterdam, shops of Arlon, the neighbourhoods of Genk."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.catalogue import source
from ingest.template import filled_in
from tests.dbt_project.conftest import BuildOnce, Warehouse
from tests.dbt_project.test_real_people import ALONE, load

MODELS = ("+fct_market_day", "+fct_osm_shop", "+rows_market_day")
MARKET = "market_ganzenhoef_amsterdam_2021-12-25.json"
SHOPS = "osm_overpass_arlon_shops_horeca_2018.geojson"
BOUNDARIES = "genk_wijken_2025.geojson"


def as_our_form(content: dict[str, Any]) -> bytes:
    """The market day as its market master would hand it in: its stalls, and a subscription for each that is fixed."""
    form = source("market_stalls")
    market, day = content["markt"], date.fromisoformat(content["marktDate"])
    code = market["afkorting"]
    fixed = [
        (holder["erkenningsNummer"], stall)
        for holder in content["ondernemers"]
        if holder["status"] == "vpl"
        for stall in holder["plaatsen"]
    ]
    sheets: dict[str, list[tuple[Any, ...]]] = {
        "markets": [(code, market["naam"], "wekelijkse markt", market["aantalKramen"], market["aantalMeter"], day)],
        "market_stall": [
            (code, stall["plaatsId"], day, None, market["standaardKraamAfmeting"], None)
            for stall in content["marktplaatsen"]
        ],
        "market_subscriptions": [
            (code, f"A{nth}", stall, holder, None, day, None, None)
            for nth, (holder, stall) in enumerate(fixed, start=1)
        ],
        "market_days": [(code, day, "ja", "nee")],
    }
    return filled_in(form, form.file("markets"), sheets)


@pytest.fixture(scope="module")
def market(build_once: BuildOnce, empty: Warehouse, real_files: Path) -> Warehouse:
    """The real files, through the readers of the project."""

    def fill(warehouse: Warehouse) -> None:
        folder = warehouse.settings.home / "market"
        folder.mkdir()
        for name, real in (
            ("statsec_2025_genk.csv", "geography/statsec_2025_genk.csv"),
            ("market_stalls.xlsx", ""),
            ("osm_shops.geojson", f"retail/{SHOPS}"),
        ):
            content = json.loads((real_files / "retail" / MARKET).read_text())
            (folder / name).write_bytes((real_files / real).read_bytes() if real else as_our_form(content))
        load(warehouse, "statistical_sectors", [folder / "statsec_2025_genk.csv"])
        load(warehouse, "geo_neighbourhoods", [real_files / "geography" / BOUNDARIES])
        load(warehouse, "market_stalls", [folder / "market_stalls.xlsx"])
        load(warehouse, "osm_shops", [folder / "osm_shops.geojson"])
        warehouse.dbt("build", "--select", *MODELS, *ALONE)

    return build_once("dbt_market", fill, on=empty)


def test_market_states_131_stalls_and_lists_135(market: Warehouse) -> None:
    assert market.rows("select stated_stalls, stalls, stalls_beyond_stated from mart_next.fct_market_day") == [
        (131, 135, 4)
    ]
    found = market.rows("select rule, rows_failed from ops.validation where not success order by rule")
    assert ("stated_stalls_are_listed", 1) in found


def test_a_holder_is_no_stall(market: Warehouse) -> None:
    assert market.rows(
        "select subscribed_holders, subscribed_stalls, loose_stalls, is_within_95_percent from mart_next.fct_market_day"
    ) == [(23, 42, 93, True)]


def test_a_market_day_that_nobody_counted_has_no_occupancy(market: Warehouse) -> None:
    assert market.rows("select present_stalls, occupancy_percent from mart_next.fct_market_day") == [(None, None)]
    assert market.rows("select distinct indicator_code from intermediate.rows_market_day") == [("A2.8.loose",)]


def test_232_features_are_191_objects(market: Warehouse) -> None:
    assert market.value("select count(*) from raw.osm_shops") == 232
    assert market.value("select count(*) from mart_next.fct_osm_shop") == 191
    assert market.value("select count(*) from staging.stg_openstreetmap__osm_shops where times_exported = 2") == 41
    assert market.value("select count(*) from mart_next.fct_osm_shop where has_street") == 104


def test_pub_bar_and_cafe_are_three_things(market: Warehouse, real_files: Path) -> None:
    found = market.rows(
        "select osm_group, count(*) from mart_next.fct_osm_shop where osm_group in ('pub', 'bar', 'cafe') group by 1"
    )
    counted = json.loads((real_files / "retail" / SHOPS).read_text())
    once = {feature["id"]: feature["properties"] for feature in counted["features"]}
    assert dict(found) == {
        kind: sum("shop" not in tags and tags.get("amenity") == kind for tags in once.values())
        for kind in ("pub", "bar", "cafe")
    }


def test_every_kind_of_shop_of_the_export_is_reviewed_and_none_lies_in_genk(market: Warehouse) -> None:
    assert market.value("select bool_and(is_reviewed) from mart_next.fct_osm_shop")
    assert market.rows("select distinct geography_code, is_in_city from mart_next.fct_osm_shop") == [("unknown", False)]


def test_boundary_of_each_neighbourhood_holds_its_own_point_and_no_other(market: Warehouse, real_files: Path) -> None:
    content = json.loads((real_files / "geography" / BOUNDARIES).read_text())
    points = {
        feature["properties"]["code"]: (feature["properties"]["rep_lon"], feature["properties"]["rep_lat"])
        for feature in content["features"]
    }
    rings = "staging.stg_provincies_in_cijfers__geo_neighbourhoods"
    held = {
        code: market.rows(f"select wijk_code from {rings} where ring::polygon @> point(%s, %s)", point)
        for code, point in points.items()
    }
    assert held == {code: [(code,)] for code in points}
    assert len(held) == 31
