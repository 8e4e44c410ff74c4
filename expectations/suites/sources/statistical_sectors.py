"""Rules of the statistical sectors of the city and the neighbourhoods (wijken) that hold them."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations.rules import RowCount, Rule, Suite
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept

KEPT = {"statistical_sectors": Kept(share=0.05)}

RULES: dict[str, list[Rule | RowCount]] = {
    "statistical_sectors": [
        Rule(
            "sector_in_municipality",
            "sector_code begint met de code van de gemeente",
            "sector_code starts with the code of the municipality",
            "left(sector_code, 5) <> nis_code",
            action="warn",
            column=("sector_code", "nis_code"),
        ),
    ],
}
ONE_NAME = Rule("wijk_has_one_name", "Een wijk heeft een naam", "A neighbourhood has one name", "true", action="warn")


def suites(delivery: Delivery) -> Iterator[Suite]:
    """A wijk has one name."""
    table = delivery.tables["statistical_sectors"]
    names = (
        f"select wijk_code from {table.schema}.{table.table} group by wijk_code having count(distinct wijk_name) > 1"
    )
    yield delivery.suite(table, [ONE_NAME], names, "wijken", by="wijk_code")
