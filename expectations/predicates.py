"""Conditions in SQL that the suites share. Column names come from the catalogue or from a suite, never from data.

Without % signs (see rules.Suite) and without functions newer than PostgreSQL 15.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text, never from data
from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from psycopg import sql

from ingest.layouts.cells import MARKS, UNREADABLE
from ingest.layouts.text import AROUND

SHAPES = {
    "enterprise": ("____.___.___", "01"),
    "establishment": ("_.___.___.___", "2345678"),
    "branch": ("_.___.___.___", "9"),
}
"""Shape of a KBO number by kind, and the digits that it may start with. Source: KBO cookbook, real extracts."""


def literal(text: str) -> str:
    """The text as SQL."""
    return sql.Literal(text).as_string()


def missing(column: str) -> str:
    """The column is null or an empty text."""
    return f"({column} is null or {column} = '')"


def trimmed(column: str) -> str:
    """The text without the blanks around it, of any kind, as dbt's staging reads it."""
    return f"btrim({column}, {sql.Literal(AROUND).as_string()})"


def unreadable(column: str) -> str:
    """The cell of a form could not be taken: it holds what stands for that, or a mark that says why."""
    return f"({stands_for(column, UNREADABLE)} or {marked(column, *MARKS)})"


def marked(column: str, *marks: str) -> str:
    """The cell of a form has one of these marks before its value (see layouts.cells)."""
    return stands_for(f"split_part({column}, ':', 1)", marks)


def stands_for(value: str, texts: Iterable[str]) -> str:
    """The value is one of these texts; null is none."""
    listed = sql.SQL(", ").join(map(sql.Literal, texts)).as_string()
    return f"coalesce({value}, '') = any (array[{listed}]::text[])"


def bad_number(column: str, *kinds: str) -> str:
    """The KBO number has none of the shapes of `kinds`, or its last two digits are not 97 - (first eight mod 97).

    The check digits hold for enterprises of both series, establishments and branches. Written without a regular
    expression for the shape, which takes five times as long.
    """
    shapes = " or ".join(
        f"({column} like '{shape}' and left({column}, 1) in ({', '.join(repr(digit) for digit in first)}))"
        for shape, first in (SHAPES[kind] for kind in kinds)
    )
    digits = f"replace({column}, '.', '')"
    check = f"97 - mod(left({digits}, 8)::integer, 97) <> right({digits}, 2)::integer"
    return (
        f"case when ({shapes}) and {column} !~ '[^0-9.]' and length({digits}) = 10 then {check} "
        f"else {column} is not null end"
    )


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


def bad_any_date(column: str) -> str:
    """The text is no day of the calendar written as yyyy-mm-dd, dd/mm/yyyy or dd-mm-yyyy."""
    turned = f"(right({column}, 2) || '-' || substr({column}, 6, 2) || '-' || left({column}, 4))"
    return (
        f"case when {column} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' then {bad_date(turned, '-')} "
        f"else {bad_date(column, '/')} and {bad_date(column, '-')} end"
    )


def bad_day(column: str, form: str) -> str:
    """The text is no day of the calendar written as `form` (see columns.DateFormat)."""
    match form:
        case "yyyy-mm-dd":
            turned = f"(right({column}, 2) || '-' || substr({column}, 6, 2) || '-' || left({column}, 4))"
            return f"({column} !~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' or {bad_date(turned, '-')})"
        case "yyyymmdd":
            turned = f"(right({column}, 2) || '-' || substr({column}, 5, 2) || '-' || left({column}, 4))"
            return f"({column} !~ '^[0-9]{{8}}$' or {bad_date(turned, '-')})"
        case "ddMONyyyy":
            # one look into a hashed list of all days, written as 11APR2011
            days = "generate_series('1900-01-01'::timestamp, '2099-12-31', '1 day') as day"
            return f"upper({column}) not in (select to_char(day, 'DDMONYYYY') from {days})"
        case _:
            return f"({bad_date(column, form[2])})"


def no_day_between(column: str, first: date, last: date) -> str:
    """The text is no day of the calendar from `first` to `last`, written as dd-mm-yyyy.

    One look into a hashed list of all days is quicker than taking the text apart.
    """
    days = f"select to_char(day, 'DD-MM-YYYY') from generate_series('{first}'::timestamp, '{last}', '1 day') as day"
    return f"{column} not in ({days})"


def not_one_of(column: str, values: Iterable[str]) -> str:
    """The column has a value that is not in the list; null and empty are not this rule's."""
    known = sql.SQL(", ").join(map(sql.Literal, [*sorted(values), ""])).as_string()
    return f"{column} <> all (array[{known}]::text[])"
