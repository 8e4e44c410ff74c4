"""Rules of Statbel's enterprises subject to VAT by legal form (TF_VAT_NACE_YYYY).

Facts: the file of 2019. A cell with stock 0 and starts or stops is sound: who left it is counted where he was.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from expectations.suites import generic
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept
from expectations.suites.refnis import GENK

COUNTS = ("active", "starts", "stops")
KEPT = {"statbel_vat": Kept(figures=COUNTS, by=("nis_code",))}

RULES: dict[str, list[Rule | RowCount]] = {
    "statbel_vat": [
        Rule(
            "nis_code_valid",
            "nis_code heeft vijf cijfers, of is ----- (buitenland) of XXXXX (onbekend)",
            "nis_code has five digits, or is ----- (abroad) or XXXXX (unknown)",
            "nis_code !~ '^([0-9]{5}|-----|XXXXX)$'",
        ),
        Rule(
            "legal_form_known",
            "legal_form_code is 0 tot 9",
            "legal_form_code is 0 to 9",
            p.not_one_of("legal_form_code", "0123456789"),
        ),
        Rule(
            "nace_code_valid",
            "nace_code heeft vijf cijfers, waarvan het laatste een X mag zijn, of is XXXXX (onbekend)",
            "nace_code has five digits, the last of which may be an X, or is XXXXX (unknown)",
            "nace_code !~ '^([0-9]{4}[0-9X]|XXXXX)$'",
        ),
        *(
            Rule(
                f"{column}_is_a_count",
                f"{column} is een geheel getal, niet onder nul",
                f"{column} is a whole number, not below zero",
                p.no_count(column),
            )
            for column in COUNTS
        ),
    ],
}


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Genk itself is there."""
    table = delivery.tables["statbel_vat"]
    sound = generic.sound(delivery, table, RULES["statbel_vat"])
    yield delivery.suite(
        table,
        [RowCount("genk_present", f"Genk ({GENK}) staat erin", f"Genk ({GENK}) is in it", at_least=1)],
        f"select 1 as genk from ({sound}) as sound where nis_code = '{GENK}'",
        "genk",
    )
