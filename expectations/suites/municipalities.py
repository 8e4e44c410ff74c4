"""Rules of the sources that count by municipality: its code is one of REFNIS, and Genk is among them."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator, Sequence

from expectations.rules import RowCount, Rule, Suite
from expectations.suites import generic
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept
from ingest.staged import StagedTable

GENK = "71016"
KEPT = Kept(figures=("population",), by=("nis_code",))
"""Of a source that counts inhabitants."""


def code_valid() -> Rule:
    """The code has the shape of a municipality's."""
    return Rule("nis_code_valid", "nis_code heeft vijf cijfers", "nis_code has five digits", "nis_code !~ '^[0-9]{5}$'")


def suites(delivery: Delivery, table: StagedTable, rules: Sequence[Rule | RowCount]) -> Iterator[Suite]:
    """Codes that REFNIS lacks, where it is loaded (it may be older than the file, so they are told and kept); Genk.

    `rules` are those of the source, by which rows of Genk may be set apart.
    """
    where = f"{table.schema}.{table.table}"
    if (
        delivery.exists("raw", "refnis")
        and delivery.connection.execute("select from raw.refnis limit 1").fetchone() is not None
    ):
        yield delivery.suite(
            table,
            [
                Rule(
                    "municipality_known",
                    "De gemeente staat in REFNIS",
                    "The municipality is in REFNIS",
                    "true",
                    action="warn",
                )
            ],
            f"""
            select distinct nis_code from {where} as counted
            where not exists (
                select from raw.refnis where refnis.nis_code = counted.nis_code and refnis.level = '4'
            )
            """,
            "municipalities",
            by="nis_code",
        )
    sound = generic.sound(delivery, table, rules)
    yield delivery.suite(
        table, [GENK_PRESENT], f"select 1 as genk from ({sound}) as sound where nis_code = '{GENK}' limit 1", "genk"
    )


GENK_PRESENT = RowCount("genk_present", f"Genk ({GENK}) staat erin", f"Genk ({GENK}) is in it", at_least=1)
