"""Markets and the map: what can be added up again by hand, and what may not be told."""

from __future__ import annotations

import csv

import pytest

from ingest.catalogue import source
from tests.dbt_project.conftest import Warehouse
from warehouse.dbt import PROJECT


def seed(name: str) -> list[dict[str, str]]:
    with next(PROJECT.glob(f"seeds/*/{name}.csv")).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_market_days_have_the_stalls_and_places_of_their_lists(built_from_sample: Warehouse) -> None:
    counted = built_from_sample.rows(
        """
        select day.market_code, day.market_date, count(distinct stall.stall_code),
            count(distinct place.stall_code), count(distinct place.stall_code) filter (where place.is_present)
        from staging.stg_genk__market_days as day
        inner join staging.stg_genk__market_stalls as stall
            on stall.market_code = day.market_code and day.market_date between stall.valid_from
                and coalesce(stall.valid_to, 'infinity')
        left join staging.stg_genk__market_places as place
            on place.market_code = day.market_code and place.market_date = day.market_date
        where day.is_counted
        group by 1, 2 order by 1, 2
        """
    )
    published = built_from_sample.rows(
        "select market_code, market_date, stalls, assigned_stalls, present_stalls from mart_next.fct_market_day "
        "where is_counted order by 1, 2"
    )
    assert counted == published
    assert len({code for code, *_ in counted}) == 5
    assert built_from_sample.value(
        "select bool_and(present_stalls <= assigned_stalls and assigned_stalls <= stalls and present_holders <= stalls "
        "and present_metres <= metres and subscribed_holders <= subscribed_stalls) from mart_next.fct_market_day "
        "where is_counted"
    )
    assert built_from_sample.value(
        "select bool_or(subscribed_holders < subscribed_stalls) from mart_next.fct_market_day"
    )


def test_days_without_a_count_are_there_without_occupancy(built_from_sample: Warehouse) -> None:
    assert built_from_sample.value("select count(*) from mart_next.fct_market_day where is_held and not is_counted") > 0
    assert (
        built_from_sample.value(
            "select count(*) from mart_next.fct_market_day where not is_counted "
            "and num_nonnulls(present_stalls, assigned_stalls, present_metres, occupancy_percent) > 0"
        )
        == 0
    )


def test_law_is_broken_on_one_market_of_the_sample_and_the_regulation_differs_on_another(
    built_from_sample: Warehouse,
) -> None:
    assert built_from_sample.rows(
        "select market_code from mart_next.fct_market_day group by 1 "
        "having bool_or(not is_within_95_percent) order by 1"
    ) == [("M-WINTERSLAG",)]
    assert built_from_sample.rows(
        "select distinct market_code, stalls_beyond_stated from mart_next.fct_market_day "
        "where stalls_beyond_stated <> 0"
    ) == [("M-CENTRUM", 2)]
    findings = built_from_sample.rows(
        "select distinct rule from ops.validation inner join ops.delivery using (delivery_id) "
        "where source_id = 'market_stalls' and not success and rule <> 'not_synthetic' order by 1"
    )
    assert [rule for (rule,) in findings] == [
        "a_twentieth_is_loose",
        "stated_metres_are_listed",
        "stated_stalls_are_listed",
    ]


def test_indicators_are_shares_of_the_stall_days_of_weekly_markets(built_from_sample: Warehouse) -> None:
    by_hand = built_from_sample.rows(
        """
        select code, date_trunc('month', market_date)::date, round(100.0 * sum(part) / sum(stalls), 6)
        from mart_next.fct_market_day
        inner join mart_next.dim_market using (market_code)
        cross join lateral (
            values ('A2.8.stalls', is_counted, present_stalls), ('A2.8.loose', is_held, loose_stalls)
        ) as behind (code, counts, part)
        where market_kind = 'weekly' and counts
        group by 1, 2 order by 1, 2
        """
    )
    values = built_from_sample.rows(
        "select indicator_code, period_start, round(value, 6) from intermediate.int_indicator_value "
        "where indicator_code in ('A2.8.loose', 'A2.8.stalls') order by 1, 2"
    )
    assert values == by_hand
    assert len(values) > 24


def test_codes_of_holders_end_in_staging(built_from_sample: Warehouse) -> None:
    columns = built_from_sample.rows(
        "select table_schema, table_name from information_schema.columns where column_name = 'holder_code'"
    )
    assert {schema for schema, _ in columns} == {"raw", "staging"}


def test_objects_of_the_map_lie_in_the_cell_in_which_they_were_made(built_from_sample: Warehouse) -> None:
    placed = built_from_sample.rows(
        """
        select object.osm_object, place.wijk_code
        from staging.stg_openstreetmap__osm_shops as object
        inner join intermediate.int_osm_object as place using (osm_object, delivery_id)
        where place.is_current and place.is_in_city
        """
    )
    cells = built_from_sample.rows(
        """
        select object.osm_object, ring.wijk_code
        from staging.stg_openstreetmap__osm_shops as object
        inner join staging.stg_provincies_in_cijfers__geo_neighbourhoods as ring
            on ring.ring_number = 1 and box(ring.ring::polygon) @> point(object.lon, object.lat)
        where object.is_current
        """
    )
    assert sorted(placed) == sorted(cells)
    assert len({wijk for _, wijk in placed}) > 20
    assert (
        built_from_sample.value(
            "select count(*) from mart_next.fct_osm_shop "
            "where is_current and not is_in_city and geography_code = 'unknown'"
        )
        == 9
    )


def test_an_area_that_was_exported_twice_is_counted_once(built_from_sample: Warehouse) -> None:
    ((raw, objects),) = built_from_sample.rows(
        "select (select count(*) from raw.osm_shops), (select count(*) from mart_next.fct_osm_shop)"
    )
    twice = built_from_sample.value(
        "select count(*) from staging.stg_openstreetmap__osm_shops where times_exported = 2"
    )
    assert twice > 20
    assert raw == objects + twice


def test_what_nobody_reviewed_is_a_shop_and_says_so(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select distinct osm_group, osm_counts_as, tag_value from mart_next.fct_osm_shop where not is_reviewed"
    ) == [("other_goods", "shop", "synthetic_kind")]


def test_map_says_whose_it_is(built_from_sample: Warehouse) -> None:
    ((licence, attribution),) = built_from_sample.rows(
        "select licence, attribution from mart_next.dim_source where source_id = 'osm_shops'"
    )
    assert "ODbL" in licence
    assert attribution.startswith("© OpenStreetMap")


@pytest.mark.parametrize("table", ["fct_osm_shop", "dim_market", "fct_market_day", "fct_daily_shopping_month"])
def test_marts_tell_no_place_of_a_shop_nor_a_holder(built_from_sample: Warehouse, table: str) -> None:
    columns = built_from_sample.rows(
        "select column_name from information_schema.columns "
        f"where table_schema = 'mart_next' and table_name = '{table}'"
    )
    assert columns
    assert not {name for (name,) in columns} & {"lon", "lat", "street", "name", "holder_code", "house_number"}


def test_kinds_of_markets_of_the_form_are_those_that_the_models_know() -> None:
    asked = source("market_stalls").file("markets").column("market_kind").choices
    known = {row["choice_nl"] for row in seed("city_choice") if row["choice_list"] == "market_kind"}
    assert known == set(asked)


def test_each_tag_has_a_group_that_is_there() -> None:
    groups = {row["group_code"] for row in seed("osm_shop_group")}
    assert {row["group_code"] for row in seed("osm_tag_group")} <= groups
    assert {row["group_code"] for row in seed("osm_shop_group") if row["is_daily"] == "true"} == {"daily"}
