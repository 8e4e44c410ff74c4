"""Population and local units of the publishers' real files, put into their layout, from the file to the mart."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest

from expectations.delivery import check_delivery
from ingest.catalogue import source
from ingest.landing import land_file
from ingest.pipeline import load_delivery, pending
from tests.dbt_project.conftest import BuildOnce, ChangeableCopy, Warehouse
from warehouse import db
from warehouse.build import NO_UNIT_TESTS

MODELS = "+fct_population_year +fct_population_sector_year +fct_local_units_quarter +int_indicator_value"
ALONE = (*NO_UNIT_TESTS, "--indirect-selection", "cautious")
"""Without the tests that look at models beside the selected ones."""

POPULATION = {2009: 64_527, 2010: 64_757, 2011: 64_986, 2012: 65_264, 2013: 65_224, 2014: 65_399, 2015: 65_463}
"""Inhabitants of Genk on 1 January (Statbel)."""
LOCAL_UNITS = {2018: 5_986, 2019: 6_317, 2020: 6_610, 2021: 6_958, 2022: 7_255, 2023: 7_450}
"""Local units of Genk in the fourth quarter (Statbel, be.STAT)."""
NEW_LAYOUT = {"CD_MUNTY_REFNIS": "CD_REFNIS", "TX_MUNTY_DESCR_NL": "TX_DESCR_NL", "TX_MUNTY_DESCR_FR": "TX_DESCR_FR"}


def load(warehouse: Warehouse, source_id: str, files: list[Path]) -> list[str]:
    """Bring the files in as anybody does, checks and all; says what became of each."""
    with db.connect(warehouse.settings) as connection:
        for file in files:
            land_file(source(source_id), file, warehouse.settings, connection)
        return [
            load_delivery(warehouse.settings, connection, source(source_id), delivery, check_delivery).message
            for delivery in pending(connection, source(source_id))
        ]


def population_by_year(path: Path) -> dict[int, list[dict[str, str]]]:
    """Rows of the extract by year."""
    years = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="|"):
            years[int(row["CD_YEAR"])].append(row)
    return dict(years)


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    """A text file as Statbel writes it."""
    lines = ["|".join(rows[0]), *("|".join(row.values()) for row in rows)]
    path.write_text("\ufeff" + "".join(line + "\r\n" for line in lines), encoding="utf-8", newline="")
    return path


def as_new_layout(row: dict[str, str]) -> dict[str, str]:
    """The row as it is published today."""
    return {NEW_LAYOUT.get(name, name): value for name, value in row.items() if name != "CD_YEAR"}


def bestat_result(path: Path) -> dict[str, list[dict[str, object]]]:
    """The rows of the extract as be.STAT answers them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    count = "Aantal vestigingseenheden"
    return {"facts": [{**row, count: float(row[count])} for row in rows]}


@pytest.fixture(scope="module")
def people(build_once: BuildOnce, empty: Warehouse, real_files: Path) -> Warehouse:
    """The real files of REFNIS, sectors, population and local units,"""

    def fill(warehouse: Warehouse) -> None:
        load_people(warehouse, real_files)
        warehouse.dbt("build", "--select", MODELS, *ALONE)

    return build_once("dbt_people", fill, on=empty)


def load_people(warehouse: Warehouse, real_files: Path) -> None:
    folder = warehouse.settings.home / "people"
    folder.mkdir()
    for source_id, name, real in (
        ("refnis", "TU_COM_REFNIS.txt", "geography/statbel_TU_COM_REFNIS.txt"),
        ("statistical_sectors", "statsec_2025_genk.csv", "geography/statsec_2025_genk.csv"),
    ):
        (folder / name).write_bytes((real_files / real).read_bytes())
        load(warehouse, source_id, [folder / name])
    years = population_by_year(real_files / "statbel" / "statbel_TF_SOC_POP_STRUCT_2009_2015_genk.txt")
    files = [write_rows(folder / f"TF_SOC_POP_STRUCT_{year}.txt", rows) for year, rows in years.items()]
    load(warehouse, "statbel_population", files)
    units = folder / "bestat_local_units.json"
    found = bestat_result(real_files / "statbel" / "statbel_bestat_vestigingseenheden_limburg_centrumsteden.csv")
    units.write_text(json.dumps(found))
    load(warehouse, "bestat_local_units", [units])


def by_year(warehouse: Warehouse) -> dict[int, int]:
    return dict(
        warehouse.rows(
            "select year, sum(population)::integer from mart_next.fct_population_year "
            "where geography_code = '71016' group by 1"
        )
    )


def test_population_of_genk_is_that_of_statbel_in_each_year(people: Warehouse) -> None:
    assert by_year(people) == POPULATION


def test_population_points_to_the_municipality_and_to_1_january(people: Warehouse) -> None:
    found = people.rows(
        "select distinct name_nl, date_key from mart_next.fct_population_year "
        "inner join mart_next.dim_geography using (geography_code) where year = 2015"
    )
    assert found == [("Genk", 20150101)]


def test_working_age_and_not_belgians_are_those_of_the_publisher(people: Warehouse) -> None:
    found = people.rows(
        "select sum(population) filter (where age between 15 and 64), "
        "sum(population) filter (where age between 20 and 64), "
        "sum(population) filter (where nationality_group = 'not_belgian') "
        "from mart_next.fct_population_year where year in (2009, 2015) group by year order by year"
    )
    assert found == [(43_073, 38_690, 8_503), (43_021, 39_071, 7_817)]


def test_local_units_of_genk_are_those_of_the_publisher_and_the_doubled_quarter_counts_once(people: Warehouse) -> None:
    found = people.rows(
        "select extract(year from quarter_start)::integer, local_units from mart_next.fct_local_units_quarter "
        "where geography_code = '71016' and extract(quarter from quarter_start) = 4"
    )
    assert dict(found) == LOCAL_UNITS
    assert len(found) == len(LOCAL_UNITS)


def test_doubled_rows_are_set_apart_and_told(people: Warehouse) -> None:
    assert people.rows(
        "select rule, count(*) from quarantine.row where source_id = 'bestat_local_units' group by 1"
    ) == [("no_copies", 49)]
    assert people.value("select count(*) from raw.bestat_local_units") == 294


def test_each_name_has_its_municipality_but_for_those_that_merged_after_the_refnis_that_is_held(
    people: Warehouse,
) -> None:
    unmatched = people.rows(
        "select distinct municipality_name from intermediate.int_local_units_quarter where nis_code is null order by 1"
    )
    assert [name for (name,) in unmatched] == ["Bilzen-Hoeselt", "Hasselt", "Tessenderlo-Ham", "Tongeren-Borgloon"]
    cities = people.rows(
        "select distinct geography_code, name_nl from mart_next.fct_local_units_quarter "
        "inner join mart_next.dim_geography using (geography_code) order by 1"
    )
    assert [code for code, _ in cities] == [
        "11002", "12025", "13040", "24062", "31005", "34022", "35013", "36015", "41002", "44021", "46021", "71016",
    ]  # fmt: skip
    assert ("41002", "Aalst (Aalst)") in cities


def test_indicator_of_local_units_is_the_series_with_its_delivery(people: Warehouse) -> None:
    found = people.rows(
        "select period_end, value, delivery.file_name, completeness from intermediate.int_indicator_value "
        "inner join ops.delivery using (delivery_id) "
        "where indicator_code = 'O1.local_units' and geography_code = '71016' order by period_end"
    )
    assert [(day.isoformat(), int(value)) for day, value, _, _ in found] == [
        (f"{year}-12-31", units) for year, units in LOCAL_UNITS.items()
    ]
    assert {(name, complete) for _, _, name, complete in found} == {("bestat_local_units.json", 1)}


def test_old_and_new_layout_give_the_same(
    changeable_copy: ChangeableCopy, people: Warehouse, real_files: Path, tmp_path: Path
) -> None:
    people = changeable_copy(people)
    columns = "year, geography_code, sex, age, nationality_group, population"
    before = people.rows(f"select {columns} from mart_next.fct_population_year order by {columns}")
    years = population_by_year(real_files / "statbel" / "statbel_TF_SOC_POP_STRUCT_2009_2015_genk.txt")
    folder = tmp_path / "new"
    folder.mkdir()
    files = [
        write_rows(folder / f"TF_SOC_POP_STRUCT_{year}.txt", [as_new_layout(row) for row in rows])
        for year, rows in years.items()
    ]

    load(people, "statbel_population", files)
    people.dbt("build", "--select", "+fct_population_year", *ALONE)

    assert people.value("select count(distinct delivery_id) from mart_next.fct_population_year") == len(years)
    assert people.value("select min(delivery_id) from mart_next.fct_population_year") > people.value(
        "select min(delivery_id) from raw.statbel_population"
    )
    assert people.rows(f"select {columns} from mart_next.fct_population_year order by {columns}") == before
