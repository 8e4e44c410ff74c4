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
from expectations.suites.refnis import GENK

COUNTS = ("bankruptcies", "full_time_workers", "part_time_workers", "self_employed_workers", "workers")
DAYS = "select to_char(day, 'DDMONYYYY') from generate_series('1999-01-01'::timestamp, '2050-12-31', '1 day') as day"
"""Every day as the weekly layout writes it: 11APR2011."""
MONTH_NUMBER = "case when year ~ '^[0-9]{4}$' and month ~ '^[0-9]{1,2}$' then year::integer * 12 + month::integer end"
"""A month as a number that counts on over the years; the case keeps other texts from being read as numbers."""

KEPT = {"statbel_bankruptcies": Kept(figures=COUNTS, by=("nis_code",), newest=MONTH_NUMBER)}


def _no_week_day(column: str) -> str:
    return f"upper(btrim({column})) not in ({DAYS})"


RULES: dict[str, list[Rule | RowCount]] = {
    "statbel_bankruptcies": [
        Rule(
            "month_or_week",
            "De rij heeft een maand (month) of een week (week, week_start, week_end), niet beide",
            "The row has a month, or a week with week_start and week_end, and not both",
            "num_nonnulls(month) = num_nonnulls(week) or num_nonnulls(week, week_start, week_end) not in (0, 3)",
        ),
        Rule(
            "year_valid",
            "year is een jaar vanaf 2000",
            "year is a year from 2000 on",
            p.no_number_between("year", 2000, 2100),
        ),
        Rule("month_valid", "month is 1 tot 12", "month is 1 to 12", p.no_number_between("month", 1, 12)),
        Rule("week_valid", "week is 1 tot 53", "week is 1 to 53", p.no_number_between("week", 1, 53)),
        Rule(
            "week_start_valid",
            "week_start is een dag als 11APR2011",
            "week_start is a day like 11APR2011",
            _no_week_day("week_start"),
        ),
        Rule(
            "week_end_valid",
            "week_end is een dag als 11APR2011",
            "week_end is a day like 11APR2011",
            _no_week_day("week_end"),
        ),
        Rule(
            "nis_code_valid",
            "nis_code heeft vijf cijfers",
            "nis_code has five digits",
            "btrim(nis_code) !~ '^([0-9]{5}|-----|XXXXX)$'",
        ),
        Rule(
            "nace_section_valid",
            "nace_section is een letter, of ? (onbekend)",
            "nace_section is a letter, or ? (unknown)",
            "btrim(nace_section) !~ '^([A-W]|[?])?$'",
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


def _over(today: date) -> Rule:
    """A month or week is counted when it is over."""
    week_end = f"case when not ({_no_week_day('week_end')}) then to_date(upper(btrim(week_end)), 'DDMONYYYY') end"
    return Rule(
        "period_is_over",
        f"De maand of week is voorbij op {today:%d/%m/%Y}",
        f"The month or week is over on {today}",
        f"{MONTH_NUMBER} >= {today.year * 12 + today.month} or {week_end} >= date '{today}'",
        column=("year", "month", "week_end"),
    )


def suites(delivery: Delivery) -> Iterator[Suite]:
    """Genk itself is there; between the first and the last month no month is missing for the whole country."""
    table = delivery.tables["statbel_bankruptcies"]
    where = f"{table.schema}.{table.table}"
    sound = generic.sound(delivery, table, RULES["statbel_bankruptcies"])
    columns = [column.name for column in delivery.source.file(table.target).columns]
    yield delivery.suite(table, [generic.NO_COPIES], generic.copies(table, columns), "copies")
    yield delivery.suite(table, [_over(delivery.today)], about="over")
    yield delivery.suite(
        table,
        [RowCount("genk_present", f"Genk ({GENK}) staat erin", f"Genk ({GENK}) is in it", at_least=1)],
        f"select 1 as genk from ({sound}) as sound where nis_code = '{GENK}'",
        "genk",
    )
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
