"""Business parks of VLAIO's real files, as they came, from the file to the indicator."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.dbt_project.conftest import BuildOnce, Warehouse
from tests.dbt_project.test_real_people import ALONE, load

MODELS = "+fct_business_park_year +int_indicator_value"
FILES = ("bezettingsgraad_2025_limburg_en_4_centrumsteden.csv", "bezettingsgraad_vlaanderen_2014_2025.csv")


@pytest.fixture(scope="module")
def parks(build_once: BuildOnce, empty: Warehouse, real_files: Path) -> Warehouse:
    """The two files of VLAIO, with REFNIS for the names of places."""

    def fill(warehouse: Warehouse) -> None:
        folder = warehouse.settings.home / "parks"
        folder.mkdir()
        (folder / "TU_COM_REFNIS.txt").write_bytes(
            (real_files / "geography" / "statbel_TU_COM_REFNIS.txt").read_bytes()
        )
        load(warehouse, "refnis", [folder / "TU_COM_REFNIS.txt"])
        for told in load(warehouse, "vlaio_business_parks", [real_files / "sites" / name for name in FILES]):
            assert re.fullmatch(r"\d+ rules checked", told)
        warehouse.dbt("build", "--select", MODELS, *ALONE)

    return build_once("dbt_parks", fill, on=empty)


def test_genk_has_the_hectares_of_the_publisher(parks: Warehouse) -> None:
    assert parks.rows(
        "select total_ha, occupied_ha, free_ha, occupancy_percent from mart_next.fct_business_park_year "
        "where geography_code = '71016' and year = 2025"
    ) == [(Decimal("1677.3"), Decimal("1450.48"), Decimal("226.82"), Decimal("86.48"))]


def test_flanders_goes_from_81_to_87_percent(parks: Warehouse) -> None:
    found = parks.rows(
        "select year, occupancy_percent from mart_next.fct_business_park_year where geography_code = '02000' order by 1"
    )
    assert (found[0], found[-1], len(found)) == ((2014, Decimal("81.31")), (2025, Decimal("87.39")), 12)


def test_centre_cities_are_kept_and_other_municipalities_are_not(parks: Warehouse) -> None:
    found = parks.rows("select distinct geography_code from mart_next.fct_business_park_year order by 1")
    assert [code for (code,) in found] == ["02000", "34022", "35013", "36015", "41002", "71016", "71072"]


def test_indicators_have_the_figures_of_the_file(parks: Warehouse) -> None:
    found = parks.rows(
        "select indicator_code, round(value, 2), series from intermediate.int_indicator_value "
        "where geography_code = '71016' and period_start = '2025-01-01' and indicator_code in "
        "('A1.1.park_occupancy', 'A1.2.available') order by 1"
    )
    assert found == [("A1.1.park_occupancy", Decimal("86.48"), 2), ("A1.2.available", Decimal("226.82"), 2)]
    assert parks.value(
        "select round(value, 2) from intermediate.int_indicator_value "
        "where indicator_code = 'A1.1.park_occupancy' and geography_code = '02000' and period_start = '2025-01-01'"
    ) == Decimal("87.39")


def test_series_breaks_in_the_years_in_which_the_land_that_is_counted_jumps(parks: Warehouse, real_files: Path) -> None:
    with (real_files / "sites" / FILES[1]).open(encoding="utf-8", newline="") as file:
        totals = {int(row["year"]): float(row["totale_oppervlakte"]) for row in csv.DictReader(file)}
    jumps = [year for year in totals if year - 1 in totals and abs(totals[year] / totals[year - 1] - 1) > 0.01]
    breaks = parks.rows(
        "select extract(year from breaks_on)::integer from staging.series_break "
        "where indicator_code = 'A1.2.available' order by 1"
    )
    assert [year for (year,) in breaks] == jumps
