"""Staging of what comes in parts: of each site the newest delivery that names it, with all that it has and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from expectations.delivery import check_delivery
from ingest import standing
from ingest.landing import land_file
from ingest.pipeline import load_delivery, pending
from ingest.store import Choice
from tests.dbt_project.conftest import BuildOnce, ChangeableCopy, Warehouse
from tests.expectations.tenancy import CRIB, TENANCY, Sheets, row, write
from warehouse import db

OTHER, THIRD = "INCUBATHOR", "XENTRO"
MODELS = tuple(f"stg_genk__{table}" for table in TENANCY.tables)
LEASES = "select site_code, contract_number, delivery_id from staging.stg_genk__tenancy_leases order by 1, 2"
SITES = "select site_code, reported_to, delivery_id from staging.stg_genk__tenancy_sites order by 1"


def workbook(*sites: str, until: date, leases: tuple[tuple[str, str], ...]) -> Sheets:
    return {
        "tenancy_sites": [row("tenancy_sites", site_code=site, reported_to=until) for site in sites],
        "tenancy_buildings": [row("tenancy_buildings", site_code=site) for site in sites],
        "tenancy_units": [row("tenancy_units", site_code=site) for site in sites],
        "tenancy_leases": [
            row("tenancy_leases", site_code=site, contract_number=number, establishment_number="2900000090")
            for site, number in leases
        ],
    }


JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
BROUGHT: list[Sheets] = [
    workbook(CRIB, OTHER, until=JUNE, leases=((CRIB, "C-1"), (OTHER, "C-1"))),
    workbook(THIRD, until=JUNE, leases=((THIRD, "C-1"),)),
    workbook(CRIB, until=JULY, leases=()),  # its last lease was taken off the sheet
    workbook(OTHER, until=JULY, leases=((OTHER, "C-2"),)),  # and set aside
]


def deliver(warehouse: Warehouse, folder: Path, sheets: Sheets) -> None:
    """Hand a workbook in as a manager does."""
    path = write(folder / "site_tenancy.xlsx", sheets)
    with db.connect(warehouse.settings) as connection:
        land_file(TENANCY, path, warehouse.settings, connection)
        for delivery in pending(connection, TENANCY):
            result = load_delivery(warehouse.settings, connection, TENANCY, delivery, check_delivery)
            assert result.outcome == "loaded", result.message


@pytest.fixture(scope="module")
def managers(build_once: BuildOnce, empty: Warehouse) -> Warehouse:
    """A warehouse of the three workbooks."""

    def fill(warehouse: Warehouse) -> None:
        folder = warehouse.settings.home / "managers"
        folder.mkdir()
        for sheets in BROUGHT:
            deliver(warehouse, folder, sheets)
        with db.connect(warehouse.settings) as connection:
            standing.set_aside(warehouse.settings, connection, TENANCY, ids(warehouse)[-1], "")
        warehouse.dbt("run", "--select", *MODELS)

    return build_once("dbt_managers", fill, on=empty)


def ids(warehouse: Warehouse) -> list[int]:
    return [found for (found,) in warehouse.rows("select delivery_id from ops.delivery order by 1")]


def test_each_site_has_the_rows_of_the_newest_delivery_that_names_it(managers: Warehouse) -> None:
    first, second, third, _ = ids(managers)
    assert managers.rows(SITES) == [(CRIB, JULY, third), (OTHER, JUNE, first), (THIRD, JUNE, second)]
    assert managers.rows(LEASES) == [(OTHER, "C-1", first), (THIRD, "C-1", second)]


def test_staging_has_no_name_of_a_tenant_and_the_numbers_in_one_form(managers: Warehouse) -> None:
    columns = managers.rows(
        "select column_name from information_schema.columns "
        "where table_schema = 'staging' and table_name = 'stg_genk__tenancy_leases'"
    )
    assert ("tenant_name",) not in columns
    assert managers.rows("select distinct establishment_number from staging.stg_genk__tenancy_leases") == [
        ("2.900.000.090",)
    ]


def test_what_somebody_chooses_takes_its_sites_back_and_no_others(
    managers: Warehouse, changeable_copy: ChangeableCopy
) -> None:
    warehouse = changeable_copy(managers)
    first, second, *_ = ids(warehouse)
    ((sha256,),) = warehouse.rows("select sha256 from ops.delivery where delivery_id = %s", [first])
    choice = Choice(source_id=TENANCY.id, sha256=sha256, choice="use", reason="", chosen_at=datetime.now(UTC))
    assert standing.register_choice(warehouse.connection, choice)
    warehouse.dbt("run", "--select", *MODELS)
    assert warehouse.rows(LEASES) == [(CRIB, "C-1", first), (OTHER, "C-1", first), (THIRD, "C-1", second)]
