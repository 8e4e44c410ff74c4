"""Rules of Statbel's survival of starters (TF_VAT_SURVIVALS).

Facts: the aggregate of 2008-2023 by region, province and section, and the code tables. A cell may well be 0, a whole
cohort cannot: where nobody of a year's starters in the country is left, zeros stand for a year that has not passed.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations.rules import RowCount, Rule, Suite
from expectations.suites import generic
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept

SURVIVORS = tuple(f"survivors_{years}" for years in range(1, 6))
KEPT = {
    "statbel_vat_survivals": Kept(
        figures=("first_registrations", *SURVIVORS),
        by=("year", "province_nis_code"),
        newest="case when year ~ '^[0-9]{4}$' then year end",
    )
}


def _count(column: str) -> str:
    """The number of a cell; null where it is none."""
    return f"case when btrim({column}) ~ '^[0-9]{{1,9}}([.]0+)?$' then btrim({column})::numeric end"


RULES: dict[str, list[Rule | RowCount]] = {
    "statbel_vat_survivals": [
        Rule(
            "province_valid",
            "province_nis_code is een provincie, en is enkel in Brussel leeg",
            "province_nis_code is a province, and is empty only in Brussels",
            "case when btrim(coalesce(province_nis_code, '')) = '' then btrim(region_nis_code) !~ '^0?4000$' "
            "else btrim(province_nis_code) !~ '^[1-9]000[0-2]$' end",
        ),
        Rule(
            "survivors_within_registrations",
            "Er overleven er nooit meer dan er begonnen",
            "No more survive than began",
            " or ".join(f"{_count(column)} > {_count('first_registrations')}" for column in SURVIVORS),
        ),
    ],
}


def _over(this_year: int) -> Rule:
    """Who began in a year is counted when it is over."""
    return Rule(
        "period_is_over",
        f"year is voorbij in {this_year}",
        f"year is over in {this_year}",
        f"btrim(year) ~ '^[0-9]{{4}}$' and btrim(year) >= '{this_year}'",
        column="year",
    )


def suites(delivery: Delivery) -> Iterator[Suite]:
    """A year that has not passed is empty, and not 0."""
    table = delivery.tables["statbel_vat_survivals"]
    where = f"{table.schema}.{table.table}"
    columns = [column.name for column in delivery.source.file(table.target).columns]
    yield delivery.suite(table, [generic.NO_COPIES], generic.copies(table, columns), "copies")
    yield delivery.suite(table, [_over(delivery.today.year)], about="over")
    nobody = " or ".join(f"sum({_count(column)}) = 0" for column in SURVIVORS)
    yield delivery.suite(
        table,
        [
            Rule(
                "not_yet_observed_is_empty",
                "Een jaar dat nog niet voorbij is, is leeg en geen 0 (in geen enkele provincie is er een overlever)",
                "A year that has not passed is empty, and not 0 (in no province there is any survivor)",
                "true",
                action="stop",
            )
        ],
        f"select year from {where} group by year having {nobody}",
        "observed",
        by="year",
    )
