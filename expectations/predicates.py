"""Conditions in SQL that the suites share. Column names come from the catalogue or from a suite, never from data.

Without % signs (see rules.Suite) and without functions newer than PostgreSQL 15.
"""

from __future__ import annotations

from collections.abc import Iterable

from psycopg import sql

ENTERPRISE = r"[01]\d{3}\.\d{3}\.\d{3}"
ESTABLISHMENT = r"[2-8]\.\d{3}\.\d{3}\.\d{3}"
BRANCH = r"9\.\d{3}\.\d{3}\.\d{3}"
ANY_ENTITY = f"({ENTERPRISE}|{ESTABLISHMENT}|{BRANCH})"


def missing(column: str) -> str:
    """The column is null or an empty text."""
    return f"({column} is null or {column} = '')"


def bad_number(column: str, shape: str) -> str:
    """The KBO number has another shape, or its last two digits are not 97 - (first eight mod 97).

    The rule holds for enterprises of both series, establishments and branches (KBO, counted on real extracts).
    """
    digits = f"translate({column}, '.', '')"
    check = f"97 - mod(left({digits}, 8)::integer, 97) <> right({digits}, 2)::integer"
    return f"case when {column} ~ '^{shape}$' then {check} else {column} is not null end"


def bad_date(column: str, separator: str) -> str:
    """The text is no day of the calendar written as dd<separator>mm<separator>yyyy."""
    any_month = f"(0[1-9]|1[0-9]|2[0-8]){separator}(0[1-9]|1[0-2])"
    long_months = f"(29|30){separator}(0[13-9]|1[0-2])|31{separator}(0[13578]|1[02])"
    year = f"right({column}, 4)::integer"
    leap = f"(mod({year}, 4) = 0 and (mod({year}, 100) <> 0 or mod({year}, 400) = 0))"
    return (
        f"case when {column} ~ '^({any_month}|{long_months}){separator}[0-9]{{4}}$' then false "
        f"when {column} ~ '^29{separator}02{separator}[0-9]{{4}}$' then not {leap} "
        f"else {column} is not null end"
    )


def sortable(column: str) -> str:
    """The date dd?mm?yyyy as yyyymmdd, which sorts by time."""
    return f"(right({column}, 4) || substr({column}, 4, 2) || left({column}, 2))"


def date_outside(column: str, first: str, last: str) -> str:
    """The date dd?mm?yyyy lies before `first` or after `last` (both yyyymmdd); other texts are not this rule's."""
    return f"{column} ~ '^..[-/]..[-/]....$' and {sortable(column)} not between '{first}' and '{last}'"


def not_one_of(column: str, values: Iterable[str]) -> str:
    """The column has a value that is not in the list; null and empty are not this rule's."""
    known = sql.SQL(", ").join(map(sql.Literal, sorted({*values, ""}))).as_string()
    return f"{column} <> all (array[{known}]::text[])"
