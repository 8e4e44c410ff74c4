"""A tenancy workbook as a manager fills it in: rows by sheet, changed by name of column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from expectations.delivery import check_delivery
from expectations.form_report import Report, report_delivery
from ingest.batch import load_waiting
from ingest.catalogue import source
from ingest.gate import Refused
from ingest.landing import land_file
from ingest.staged import CheckOutcome, Staged
from ingest.template import filled_in
from sample.numbers import enterprise, unit
from warehouse.settings import Settings

TENANCY = source("site_tenancy")
CRIB = "C-MINE-CRIB"
NUMBER, OTHER = enterprise(990_000), enterprise(990_001)
"""Valid, and given out to nobody."""
ESTABLISHMENT = unit(29_000_000)
Row = dict[str, Any]
SOUND: dict[str, Row] = {
    "tenancy_sites": {"site_code": CRIB, "reported_to": date(2026, 6, 30)},
    "tenancy_buildings": {"site_code": CRIB, "building_code": "G1", "building_name": "Crib", "gross_m2": 4000},
    "tenancy_units": {
        "site_code": CRIB,
        "building_code": "G1",
        "unit_code": "1.01",
        "unit_type": "kantoor",
        "lettable_m2": 100,
        "valid_from": date(2013, 6, 1),
    },
    "tenancy_leases": {
        "site_code": CRIB,
        "contract_number": "C-1",
        "building_code": "G1",
        "unit_code": "1.01",
        "tenant_code": "H-1",
        "tenant_name": "Eerste BV",
        "kind": "dienstverlening",
        "stage_at_entry": "starter",
        "signed_on": date(2024, 1, 10),
        "starts_on": date(2024, 2, 1),
        "ends_on": date(2027, 1, 31),
        "let_m2": 100,
    },
    "tenancy_headcounts": {
        "site_code": CRIB,
        "tenant_code": "H-1",
        "reference_date": date(2025, 12, 31),
        "headcount": 4,
        "fte": 3.5,
    },
    "tenancy_coaching": {"site_code": CRIB, "tenant_code": "H-1", "coaching_month": date(2025, 3, 1), "hours": 3},
}
"""A sound row of each sheet; every other is that one but for what it says."""
Sheets = Mapping[str, Sequence[Row]]


def row(table: str, **changed: Any) -> Row:
    """The sound row of a sheet, changed."""
    return {**SOUND[table], **changed}


def write(path: Path, sheets: Sheets) -> Path:
    """Write the workbook; a sheet that is not given is empty."""
    rows = {
        table: [[one.get(column.name) for column in TENANCY.file(table).columns] for one in given]
        for table, given in sheets.items()
    }
    path.write_bytes(filled_in(TENANCY, TENANCY.files[0], rows))
    return path


def deliver(
    warehouse: psycopg.Connection, settings: Settings, path: Path, *, accept_volume: bool = False
) -> tuple[int, str, Report]:
    """Hand the workbook in: its delivery, what came of it, and the report."""

    def check(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
        return check_delivery(connection, staged, accept_volume=accept_volume)

    landed = land_file(TENANCY, path, settings, warehouse)
    outcome = ""
    try:
        for result in load_waiting(settings, warehouse, TENANCY, check, again={landed.delivery_id}):
            outcome = result.outcome
    except Refused:
        outcome = "refused"
    return landed.delivery_id, outcome, report_delivery(warehouse, settings, TENANCY, landed.delivery_id)


def keys(warehouse: psycopg.Connection, table: str, column: str, delivery: int) -> list[str]:
    """Values of a column of a delivery in raw, in the order of its rows."""
    found = warehouse.execute(
        f"select {column} from raw.{table} where delivery_id = %s order by line_number",
        [delivery],
    )
    return [value for (value,) in found.fetchall()]
