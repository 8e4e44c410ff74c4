"""Rules of the statistical sectors of Genk and the neighbourhoods (wijken) that hold them."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations.rules import RowCount, Rule, Suite
from expectations.suites import generic
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept

NOT_LOCATABLE = "71016ZZZZ"
KEPT = {"statistical_sectors": Kept(share=0.05)}

RULES: dict[str, list[Rule | RowCount]] = {
    "statistical_sectors": [
        Rule(
            "sector_code_valid",
            "sector_code heeft negen tekens: vijf cijfers, dan letters, cijfers of -",
            "sector_code has nine characters: five digits, then letters, digits or -",
            "sector_code !~ '^[0-9]{5}[A-Z0-9-]{4}$'",
        ),
        Rule(
            "wijk_code_valid",
            "wijk_code is de gemeente en een letter met cijfers of letters (71016W01, 71016WONB)",
            "wijk_code is the municipality and a letter with digits or letters (71016W01, 71016WONB)",
            "wijk_code !~ '^[0-9]{5}[A-Z][A-Z0-9]+$'",
            action="warn",
        ),
        Rule(
            "sector_in_municipality",
            "sector_code begint met de code van de gemeente",
            "sector_code starts with the code of the municipality",
            "left(sector_code, 5) <> nis_code",
            action="warn",
        ),
    ],
}


def suites(delivery: Delivery) -> Iterator[Suite]:
    """A wijk has one name, and there is a place for what cannot be located."""
    table = delivery.tables["statistical_sectors"]
    where = f"{table.schema}.{table.table}"
    sound = generic.sound(delivery, table, RULES["statistical_sectors"])
    yield delivery.suite(
        table,
        [Rule("wijk_has_one_name", "Een wijk heeft een naam", "A neighbourhood has one name", "true", action="warn")],
        f"select wijk_code from {where} group by wijk_code having count(distinct wijk_name) > 1",
        "wijken",
        by="wijk_code",
    )
    yield delivery.suite(
        table,
        [
            RowCount(
                "not_locatable_present",
                f"Er is een sector voor wat niet te lokaliseren is ({NOT_LOCATABLE})",
                f"There is a sector for what cannot be located ({NOT_LOCATABLE})",
                at_least=1,
            )
        ],
        f"select 1 as present from ({sound}) as sound where sector_code = '{NOT_LOCATABLE}'",
        "not_locatable",
    )
