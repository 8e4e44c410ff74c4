"""Business parks in the sample: which establishments are on one, how that is known, and of how many it can be."""

from __future__ import annotations

import re
from pathlib import Path

from tests.dbt_project.conftest import Warehouse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sources" / "vlaio_business_parks.md"
LINKS = ("street", "sector", "neighbourhood", "outside", "not_locatable")


def test_each_establishment_in_the_city_says_how_it_is_linked_and_one_elsewhere_does_not(
    built_from_sample: Warehouse,
) -> None:
    linked = built_from_sample.rows("select distinct park_link from mart_next.dim_establishment where is_current")
    assert {link for (link,) in linked} - {None} == set(LINKS)
    contradictions = built_from_sample.rows(
        "select establishment_number from mart_next.dim_establishment where (park_link is null) = (nis_code = '71016') "
        "or (park_code is null) = (park_link in ('street', 'sector', 'neighbourhood'))"
    )
    assert contradictions == []


def test_every_park_of_the_lists_has_somebody_in_the_sample(built_from_sample: Warehouse) -> None:
    listed = built_from_sample.rows(
        "select park_code from staging.park_area union select park_code from staging.park_street order by 1"
    )
    found = built_from_sample.rows(
        "select distinct park_code from mart_next.dim_establishment "
        "inner join mart_next.dim_site on park_code = site_code order by 1"
    )
    assert found == listed
    assert len(listed) > 1


def test_what_the_page_says_of_the_share_that_is_covered_can_be_asked(built_from_sample: Warehouse) -> None:
    (block,) = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    ((businesses, on_a_park, covered),) = built_from_sample.rows(block.replace("mart.", "mart_next."))
    assert 0 < on_a_park < businesses
    assert 50 < covered < 100


def test_the_indicator_counts_the_businesses_on_the_parks(built_from_sample: Warehouse) -> None:
    value = built_from_sample.value(
        "select value from mart_next.fct_indicator_value where indicator_code = 'A1.1.park_companies' "
        "and geography_code = '71016' order by period_start desc limit 1"
    )
    assert value == built_from_sample.value(
        "select count(*) from mart_next.dim_establishment "
        "where is_current and is_in_scope and is_business and park_code is not null"
    )
    assert value == built_from_sample.value(
        "select count(*) from intermediate.int_establishment_park where valid_to is null and is_business"
    )


def test_the_newest_year_of_business_land_has_its_value_and_the_years_of_jumps_begin_a_series(
    built_from_sample: Warehouse,
) -> None:
    found = built_from_sample.rows(
        "select extract(year from period_start)::integer, series from mart_next.fct_indicator_value "
        "where indicator_code = 'A1.2.available' and geography_code = '71016' order by 1 desc limit 2"
    )
    assert found == [(2024, 1), (2023, 0)]
