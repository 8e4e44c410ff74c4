"""VAT payers, survival of starters and bankruptcies, from Statbel's files to the marts: the real figures."""

from __future__ import annotations

import csv
from datetime import date
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from expectations.delivery import check_delivery
from ingest.catalogue import source
from ingest.landing import land_file
from ingest.pipeline import load_delivery, pending
from sample import write_others
from tests import statbel_files
from tests.dbt_project.conftest import BuildOnce, ChangeableCopy, Warehouse
from tests.sample_day import AS_OF
from warehouse import db
from warehouse.build import NO_UNIT_TESTS

SELECTED = (
    *("+fct_vat_payers_year", "+fct_vat_survival_year", "+fct_bankruptcy_month", "+fct_bankruptcy_week"),
    "+int_indicator_value",
)
BANKRUPTCIES = (
    "select period_start, value from intermediate.int_indicator_value "
    "where indicator_code = 'O1.bankruptcies' and geography_code = '71016' order by period_start"
)
SOURCES = ("refnis", "statbel_vat", "statbel_vat_survivals", "statbel_bankruptcies")


def load(warehouse: Warehouse, folder: Path, *, accept_volume: bool = False) -> None:
    """Land, check and load every delivery of the folder, which has a folder a source."""
    check = partial(check_delivery, accept_volume=accept_volume)
    with db.connect(warehouse.settings) as connection:
        for source_id in SOURCES:
            entry = source(source_id)
            for file in sorted((folder / source_id).glob("*")):
                land_file(entry, file, warehouse.settings, connection)
            for delivery in pending(connection, entry):
                result = load_delivery(warehouse.settings, connection, entry, delivery, check)
                assert result.outcome == "loaded", result.message
                assert not result.rows_quarantined, result


@pytest.fixture(scope="module")
def real(build_once: BuildOnce, empty: Warehouse, real_files: Path) -> Warehouse:
    """A warehouse of the real figures."""

    def fill(warehouse: Warehouse) -> None:
        folder = warehouse.settings.home / "statbel"
        (folder / "refnis").mkdir(parents=True)
        refnis = (real_files / "geography" / "statbel_TU_COM_REFNIS.txt").read_bytes()
        (folder / "refnis" / "TU_COM_REFNIS.txt").write_bytes(refnis)
        statbel_files.vat_2019(real_files, folder / "statbel_vat")
        statbel_files.survivals(real_files, folder / "statbel_vat_survivals")
        statbel_files.weekly(real_files, folder / "statbel_bankruptcies")
        statbel_files.monthly(real_files, folder / "statbel_bankruptcies", described(real_files))
        load(warehouse, folder, accept_volume=True)  # an extract of the weeks, totals of the months: no usual volume
        warehouse.dbt("build", *NO_UNIT_TESTS, "--indirect-selection", "buildable", "--select", *SELECTED)

    return build_once("dbt_statbel", fill, on=empty)


def described(real_files: Path) -> list[str]:
    """Columns of the monthly layout by the publisher's own description."""
    book = openpyxl.load_workbook(real_files / "statbel" / "statbel_Method_BANKRUPTCIES.xlsx")
    return [str(row[0]) for row in book["BANKRUPTCIES"].iter_rows(min_row=2, values_only=True)]


def test_genk_has_4805_vat_payers_589_starts_and_352_stops_in_2019(real: Warehouse) -> None:
    assert real.rows(
        "select year, geography_code, sum(active), sum(starts), sum(stops), count(*), bool_or(is_synthetic) "
        "from mart_next.fct_vat_payers_year group by year, geography_code"
    ) == [(2019, "71016", 4805, 589, 352, 1152, False)]


def test_sections_of_the_vat_payers_are_those_of_their_codes(real: Warehouse) -> None:
    sections = dict(real.rows("select section, sum(active) from mart_next.fct_vat_payers_year group by section"))
    expected = {"G": 963, "M": 812, "F": 665, "S": 419, "I": 380, "C": 346, "N": 262, "J": 242, "R": 164}
    expected |= {"Q": 130, "L": 122, "H": 116, "P": 103}
    assert {section: sections[section] for section in expected} == expected
    assert sum(sections.values()) == 4805


def test_the_joined_file_gives_the_same_vat_payers(
    changeable_copy: ChangeableCopy, empty: Warehouse, real: Warehouse, real_files: Path, tmp_path: Path
) -> None:
    statbel_files.vat_2019_joined(real_files, tmp_path / "statbel_vat")
    joined = changeable_copy(empty)
    load(joined, tmp_path)
    rows = "select nis_code, legal_form_code, nace_code, active, starts, stops from raw.statbel_vat order by 1, 2, 3"
    assert joined.rows(rows) == real.rows(rows)


def test_net_growth_of_2019_is_starts_minus_stops(real: Warehouse) -> None:
    assert real.rows(
        "select indicator_code, period_start, period_end, value from intermediate.int_indicator_value "
        "where indicator_code in ('O1.net_growth', 'O1.vat_starts') and geography_code = '71016' order by 1"
    ) == [
        ("O1.net_growth", date(2019, 1, 1), date(2019, 12, 31), 589 - 352),
        ("O1.vat_starts", date(2019, 1, 1), date(2019, 12, 31), 589),
    ]


def test_first_registrations_and_survivors_of_limburg_are_those_of_the_aggregate(
    real: Warehouse, real_files: Path
) -> None:
    with (real_files / statbel_files.SURVIVAL_TOTALS).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["p"] == "70000"]
    expected = []
    for year in sorted({row["y"] for row in rows}):
        cohort = [row for row in rows if row["y"] == year]
        survivors = [
            sum(int(float(row[f"s{years}"])) for row in cohort) if cohort[0][f"s{years}"] else None
            for years in range(1, 6)
        ]
        expected.append((int(year), sum(int(row["fr"]) for row in cohort), *survivors))
    found = real.rows(
        "select cohort_year, sum(registrations), sum(survivors_1), sum(survivors_2), sum(survivors_3), "
        "sum(survivors_4), sum(survivors_5) from mart_next.fct_vat_survival_year where geography_code = '70000' "
        "group by cohort_year order by cohort_year"
    )
    assert found == expected
    registrations = {row[0]: row[1] for row in found}
    assert (registrations[2008], registrations[2022], registrations[2023]) == (3773, 7258, 6310)


def test_62_percent_of_the_starters_of_2019_were_there_five_years_later(real: Warehouse) -> None:
    found = real.rows(
        "select period_start, numerator, denominator, round(value, 1)::float, geography_code "
        "from intermediate.int_indicator_value where indicator_code = 'O1.survival' and geography_code = '70000' "
        "order by period_start"
    )
    assert found[-1] == (date(2024, 1, 1), 3411, 5501, 62.0, "70000")
    assert found[0][0] == date(2013, 1, 1)
    assert len(found) == 12, "a cohort that has not seen its fifth year has no row"


def test_brussels_stands_under_its_region(real: Warehouse) -> None:
    assert real.value(
        "select sum(registrations) > 0 from mart_next.fct_vat_survival_year where geography_code = '04000'"
    )


def test_every_weekly_row_of_limburg_loads_and_parses(real: Warehouse, real_files: Path) -> None:
    assert real.rows(
        "select count(*), sum(bankruptcies), sum(bankruptcies) filter (where nis_code = '71016'), count(month), "
        "bool_and(week_end = week_start + 6 and extract(isodow from week_start) = 1), max(week), "
        "count(*) filter (where size_class = 'unknown'), count(*) filter (where section = 'unknown') "
        "from staging.stg_statbel__bankruptcies where period_kind = 'week'"
    ) == [(762, 769, 63, 0, True, 53, 0, 6)]
    assert (
        real.value("select sum(bankruptcies) from mart_next.fct_bankruptcy_week where geography_code = '71016'") == 63
    )


def test_description_of_the_publisher_has_exactly_the_columns_of_the_monthly_layout(real_files: Path) -> None:
    weekly = {"CD_WEEK", "CD_WEEK_START", "CD_WEEK_END"}
    ours = [column.published for column in source("statbel_bankruptcies").files[0].columns]
    assert [name for name in ours if name not in weekly] == described(real_files)


def test_weekly_file_has_exactly_the_columns_of_the_weekly_layout(real_files: Path) -> None:
    with (real_files / statbel_files.WEEKLY).open(encoding="utf-8-sig") as file:
        header = file.readline().strip().split("|")
    monthly = {"CD_MONTH", "CD_COMPANY_DURATION", "TX_COMPANY_DURATION_FR", "TX_COMPANY_DURATION_NL"}
    ours = [column.published for column in source("statbel_bankruptcies").files[0].columns]
    assert [name for name in ours if name not in monthly] == header


def test_monthly_totals_of_limburg_are_the_publishers(real: Warehouse) -> None:
    years = dict(
        real.rows(
            "select year, sum(bankruptcies) from staging.stg_statbel__bankruptcies "
            "where period_kind = 'month' and province_nis_code = '70000' group by year"
        )
    )
    expected = {2005: 479, 2013: 817, 2019: 684, 2020: 550, 2021: 455, 2022: 579, 2023: 682, 2024: 790, 2025: 764}
    assert {year: years[year] for year in expected} == expected


def test_twelve_months_roll_and_begin_with_the_twelfth(real: Warehouse) -> None:
    found = dict(real.rows(BANKRUPTCIES))
    assert min(found) == date(2005, 12, 1)
    assert max(found) == date(2025, 11, 1)
    assert found[date(2005, 12, 1)] == 479
    assert found[date(2024, 12, 1)] == 790


def test_sample_gives_a_value_for_each_year_cohort_and_month(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select year, sum(active), sum(starts), sum(stops), bool_and(is_synthetic) "
        "from mart_next.fct_vat_payers_year where geography_code = '71016' group by year order by year"
    )[-5:] == [
        (2020, 4930, 545, 318, True),
        (2021, 5180, 622, 341, True),
        (2022, 5350, 611, 409, True),
        (2023, 5480, 598, 452, True),
        (2024, 5590, 593, 471, True),
    ]
    assert built_from_sample.rows(
        "select indicator_code, count(*), min(period_start), max(period_start) from mart_next.fct_indicator_value "
        "where (indicator_code, geography_code) in (('O1.survival', '70000'), ('O1.bankruptcies', '71016')) "
        "group by 1 order by 1"
    ) == [
        ("O1.bankruptcies", 238, date(2005, 12, 1), date(2025, 9, 1)),
        ("O1.survival", 12, date(2013, 1, 1), date(2024, 1, 1)),
    ]


def test_sample_is_loaded_whole(built_from_sample: Warehouse) -> None:
    loads = built_from_sample.rows(
        "select source_id, sum(rows_quarantined) from ops.load where source_id = any(%s) group by 1", [list(SOURCES)]
    )
    assert dict(loads) == dict.fromkeys(SOURCES, 0)


def test_month_without_a_row_is_zero_and_weeks_do_not_fill_it(built_from_sample: Warehouse) -> None:
    months = dict(
        built_from_sample.rows(
            "select month, sum(bankruptcies) from mart_next.fct_bankruptcy_month "
            "where geography_code = '71016' group by month"
        )
    )
    assert len(months) == 20 * 12 + 9
    assert months[date(2021, 7, 1)] == 0
    delivered = built_from_sample.value(
        "select sum(bankruptcies) from staging.stg_statbel__bankruptcies "
        "where period_kind = 'month' and nis_code = '71016'"
    )
    assert sum(months.values()) == delivered


def test_code_05_is_told_by_its_label(built_from_sample: Warehouse) -> None:
    assert built_from_sample.rows(
        "select distinct size_class from staging.stg_statbel__vat_survivals where size_class_code = '05' order by 1"
    ) == [("10-49",), ("250+",), ("5-9",), ("50-249",)]


def test_older_weekly_delivery_that_lands_last_hides_no_month(
    changeable_copy: ChangeableCopy, empty: Warehouse, built_from_sample: Warehouse, tmp_path: Path
) -> None:
    write_others(tmp_path / "all", AS_OF)
    folder = (tmp_path / "all" / "statbel_bankruptcies").rename(tmp_path / "statbel_bankruptcies")
    (folder / "TF_BANKRUPTCIES_2022_synthetic.zip").rename(folder / "TF_BANKRUPTCIES_2099_synthetic.zip")
    turned = changeable_copy(empty)
    load(turned, tmp_path)
    turned.dbt("build", "--select", "+int_indicator_value", *NO_UNIT_TESTS, "--exclude-resource-type", "test")
    assert turned.rows(BANKRUPTCIES) == built_from_sample.rows(BANKRUPTCIES)
