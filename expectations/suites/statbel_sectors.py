"""Rules of the population by statistical sector (Statbel, OPENDATA_SECTOREN)."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from expectations.suites import municipalities
from expectations.suites.delivery import Delivery
from expectations.suites.municipalities import GENK

FIRST_OF_NEW_DIVISION = 2025
DATES = f"not {p.bad_date('valid_from', '/')} and not {p.bad_date('valid_to', '/')}"
KEPT = {"statbel_sectors": municipalities.KEPT}

RULES: dict[str, list[Rule | RowCount]] = {
    "statbel_sectors": [
        municipalities.code_valid(),
        Rule(
            "sector_code_valid",
            "sector_code heeft negen tekens: vijf cijfers, dan letters, cijfers of -",
            "sector_code has nine characters: five digits, then letters, digits or -",
            "sector_code !~ '^[0-9]{5}[A-Z0-9-]{4}$'",
        ),
        Rule(
            "valid_from_valid",
            "valid_from is een bestaande dag",
            "valid_from is a day of the calendar",
            p.bad_date("valid_from", "/"),
            action="warn",
        ),
        Rule(
            "valid_to_valid",
            "valid_to is een bestaande dag",
            "valid_to is a day of the calendar",
            p.bad_date("valid_to", "/"),
            action="warn",
        ),
        Rule(
            "validity_ordered",
            "valid_to ligt niet voor valid_from",
            "valid_to is not before valid_from",
            f"{p.sortable('valid_from')} > {p.sortable('valid_to')} and {DATES}",
            action="warn",
        ),
    ],
}


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Municipalities; and each sector of Genk is in the city's list, where that holds the division of the file."""
    table = delivery.tables["statbel_sectors"]
    yield from municipalities.suites(delivery, table, RULES["statbel_sectors"])
    said = delivery.named
    assert said  # the pattern of the source wants a year in the name
    yield delivery.suite(table, [_BEGUN], _not_begun(f"{table.schema}.{table.table}", said.year), "year")
    if said.year < FIRST_OF_NEW_DIVISION or said.part == "OLD" or not delivery.exists("raw", "statistical_sectors"):
        return
    if delivery.connection.execute("select from raw.statistical_sectors limit 1").fetchone() is None:
        return
    yield delivery.suite(
        table,
        [
            Rule(
                "sector_known",
                "De sector staat in de lijst van sectoren en wijken",
                "The sector is in the list of sectors and neighbourhoods",
                "true",
                action="warn",
            )
        ],
        f"""
        select distinct sector_code from {table.schema}.{table.table} as counted
        where counted.nis_code = '{GENK}' and not exists (
            select from raw.statistical_sectors as sector where sector.sector_code = counted.sector_code
        )
        """,
        "sectors",
        by="sector_code",
    )


_BEGUN = Rule(
    "sectors_of_their_year",
    "Geen sector begint na de 1 januari van het jaar van de bestandsnaam",
    "No sector begins after the 1 January of the year of the file's name",
    "true",
    action="stop",
    column="valid_from",
)
"""Who was counted on that day lived in a sector that was there: a later one tells that the file is of another year."""


def _not_begun(where: str, year: int) -> str:
    begun = f"not {p.bad_date('valid_from', '/')} and {p.sortable('valid_from')} > '{year}0101'"
    return f"select ctid as row_id from {where} where valid_from is not null and {begun}"
