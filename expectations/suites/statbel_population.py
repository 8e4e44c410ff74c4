"""Rules of the population on 1 January (Statbel, TF_SOC_POP_STRUCT), in the old and the new layout."""

from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from expectations.suites import municipalities
from expectations.suites.delivery import Delivery

KEPT = {"statbel_population": municipalities.KEPT}
RULES: dict[str, list[Rule | RowCount]] = {
    "statbel_population": [
        municipalities.code_valid(),
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
    yield from municipalities.suites(delivery, delivery.tables["statbel_population"], RULES["statbel_population"])
