"""Rules of the population on 1 January (Statbel, TF_SOC_POP_STRUCT), in the old and the new layout."""

from __future__ import annotations

import re
from collections.abc import Iterator

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from expectations.suites import municipalities
from expectations.suites.delivery import Delivery

KEPT = {"statbel_population": municipalities.KEPT}


def rules(delivery: Delivery) -> dict[str, list[Rule | RowCount]]:
    """Beside the catalogue's: the shape of codes, and that the file is of the year in its name."""
    year = re.search(r"\d{4}", delivery.file_name)
    assert year  # the pattern of the source wants one in the name
    return {
        "statbel_population": [
            municipalities.code_valid(),
            Rule(
                "year_fits_file_name",
                f"year is het jaar van de bestandsnaam ({year[0]})",
                f"year is that of the file's name ({year[0]})",
                f"year <> '{year[0]}'",
            ),
            Rule(
                "civil_status_known",
                "civil_status_code is 10, 20, 30 of 40",
                "civil_status_code is 10, 20, 30 or 40",
                p.not_one_of("civil_status_code", ["10", "20", "30", "40"]),
                action="warn",
            ),
        ]
    }


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Municipalities."""
    yield from municipalities.suites(
        delivery, delivery.tables["statbel_population"], rules(delivery)["statbel_population"]
    )
