"""Rules of Statbel's bankruptcies (TF_BANKRUPTCIES), in the monthly and in the older weekly layout.

Facts: the weekly file of 2022 (Limburg) and Method_BANKRUPTCIES.xlsx. A row is a month or a week, never both.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from expectations import predicates as p
from expectations.rules import RowCount, Rule, Suite
from expectations.suites import generic
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept

MONTH_NUMBER = "case when year ~ '^[0-9]{4}$' and month ~ '^[0-9]{1,2}$' then year::integer * 12 + month::integer end"
"""A month as a number that counts on over the years; the case keeps other texts from being read as numbers."""

KEPT = {
    "statbel_bankruptcies": Kept(
        figures=("bankruptcies", *(f"{kind}workers" for kind in ("full_time_", "part_time_", "self_employed_", ""))),
        by=("nis_code",),
        newest=MONTH_NUMBER,
    )
}


RULES: dict[str, list[Rule | RowCount]] = {
    "statbel_bankruptcies": [
        Rule(
            "month_or_week",
            "De rij heeft een maand (month) of een week (week, week_start, week_end), niet beide",
            "The row has a month, or a week with week_start and week_end, and not both",
            "num_nonnulls(month) = num_nonnulls(week) or num_nonnulls(week, week_start, week_end) not in (0, 3)",
            column=("month", "week", "week_start", "week_end"),
        ),
    ],
}


def _over(today: date) -> Rule:
    """A month or week is counted when it is over."""
    week_end = f"case when not ({p.bad_day('week_end', 'ddMONyyyy')}) then to_date(upper(week_end), 'DDMONYYYY') end"
    return Rule(
        "period_is_over",
        f"De maand of week is voorbij op {today:%d/%m/%Y}",
        f"The month or week is over on {today}",
        f"{MONTH_NUMBER} >= {today.year * 12 + today.month} or {week_end} >= date '{today}'",
        column=("year", "month", "week_end"),
    )


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Between the first and the last month no month is missing for the whole country."""
    table = delivery.tables["statbel_bankruptcies"]
    where = f"{table.schema}.{table.table}"
    columns = [column.name for column in delivery.source.file(table.target).columns]
    yield delivery.suite(table, [generic.NO_COPIES], generic.copies(table, columns), "copies")
    yield delivery.suite(table, [_over(delivery.today)], about="over")
    yield delivery.suite(
        table,
        [
            Rule(
                "months_complete",
                "Elke maand tussen de eerste en de laatste heeft faillissementen",
                "Each month between the first and the last has bankruptcies",
                "true",
                action="warn",
            )
        ],
        f"""
        select month_number
        from (
            select month_number, lead(month_number) over (order by month_number) as next_month
            from (select distinct {MONTH_NUMBER} as month_number from {where}) as delivered
        ) as followed
        where next_month > month_number + 1
        """,
        "months",
    )
