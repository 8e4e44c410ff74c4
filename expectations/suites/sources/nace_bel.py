"""Rules of NACE-BEL 2025, the nomenclature of activities (Statbel)."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations.rules import RowCount, Rule, Suite
from expectations.suites import generic
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept

SHAPES = {
    "1": "[A-Z]",
    "2": "[0-9]{2}",
    "3": r"[0-9]{2}\.[0-9]",
    "4": r"[0-9]{2}\.[0-9]{2}",
    "5": r"[0-9]{2}\.[0-9]{3}",
}
"""Shape of the code by level: section, division, group, class, subclass."""

RULES: dict[str, list[Rule | RowCount]] = {
    "nace_bel": [
        Rule(
            "nace_code_fits_level",
            "nace_code heeft de vorm van zijn niveau",
            "nace_code has the shape of its level",
            " or ".join(f"(level = '{level}' and nace_code !~ '^{shape}$')" for level, shape in SHAPES.items()),
        ),
    ],
}


KEPT = {"nace_bel": Kept(share=0.05, level="level")}


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Each group, class and subclass lies in a code of the level above; every level is there."""
    table = delivery.tables["nace_bel"]
    sound = generic.sound(delivery, table, RULES["nace_bel"])
    yield delivery.suite(
        table,
        [
            Rule(
                "parent_known",
                "De code erboven bestaat, en staat zelf juist in het bestand",
                "The code above exists, and is sound itself",
                "true",
                action="stop",
            )
        ],
        f"""
        select child.ctid as row_id
        from ({sound}) as child
        where child.level in ('3', '4', '5') and not exists (
            select from ({sound}) as parent
            where parent.nace_code = rtrim(left(child.nace_code, length(child.nace_code) - 1), '.')
        )
        """,
        "parents",
    )
    yield delivery.suite(
        table,
        [
            RowCount(
                "levels_present",
                "Alle vijf niveaus komen voor",
                "All five levels occur",
                at_least=len(SHAPES),
            )
        ],
        f"select distinct level from ({sound}) as sound where level in ('1', '2', '3', '4', '5')",
        "levels",
    )
