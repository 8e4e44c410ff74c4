"""Rules of the population by statistical sector (Statbel, OPENDATA_SECTOREN)."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept
from warehouse.home import home

FIRST_OF_NEW_DIVISION = 2025
KEPT = {"statbel_sectors": Kept(figures=("population",), by=("nis_code",))}

RULES: dict[str, list[Rule | RowCount]] = {
    "statbel_sectors": [
        Rule(
            "validity_ordered",
            "valid_to ligt niet voor valid_from",
            "valid_to is not before valid_from",
            f"{p.sortable('valid_from')} > {p.sortable('valid_to')} "
            f"and not {p.bad_date('valid_from', '/')} and not {p.bad_date('valid_to', '/')}",
            action="warn",
            column=("valid_from", "valid_to"),
        ),
    ],
}
SECTOR_KNOWN = Rule(
    "sector_known",
    "De sector staat in de lijst van sectoren en wijken",
    "The sector is in the list of sectors and neighbourhoods",
    "true",
    action="warn",
    column="sector_code",
)
BEGUN = Rule(
    "sectors_of_their_year",
    "Geen sector begint na de 1 januari van het jaar van de bestandsnaam",
    "No sector begins after the 1 January of the year of the file's name",
    "true",
    action="stop",
    column="valid_from",
)
"""Who was counted on that day lived in a sector that was there: a later one tells that the file is of another year."""


def suites(delivery: Delivery) -> Iterator[Suite]:
    """No sector is of later; each of the city is in its list, where that holds the division of the file."""
    table = delivery.tables["statbel_sectors"]
    where = f"{table.schema}.{table.table}"
    said = delivery.named
    assert said  # the pattern of the source wants a year in the name
    yield delivery.suite(table, [BEGUN], _not_begun(where, said.year), "year")
    if said.year < FIRST_OF_NEW_DIVISION or said.part == "OLD" or not delivery.has_rows("raw", "statistical_sectors"):
        return
    yield delivery.suite(
        table,
        [SECTOR_KNOWN],
        f"""
        select distinct sector_code from {where} as counted
        where counted.nis_code = '{home().nis_code}' and not exists (
            select from raw.statistical_sectors as sector where sector.sector_code = counted.sector_code
        )
        """,
        "sectors",
        by="sector_code",
    )


def _not_begun(where: str, year: int) -> str:
    begun = f"not {p.bad_date('valid_from', '/')} and {p.sortable('valid_from')} > '{year}0101'"
    return f"select ctid as row_id from {where} where valid_from is not null and {begun}"
