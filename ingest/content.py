"""Up to which day the content of a delivery goes, by what the catalogue says of the source (`content`)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from ingest.catalogue import ContentColumns, Period, Source
from ingest.columns import STRFTIME, Column, DateFormat
from ingest.file_names import Named
from ingest.staged import Staged

ANY_FORMAT: tuple[DateFormat, ...] = ("yyyy-mm-dd", "dd/mm/yyyy", "dd-mm-yyyy")
QUARTER = re.compile(r"([1-4])\D.*\D((?:19|20)[0-9]{2})")


class Span(NamedTuple):
    """The days of which something is told, both ends among them."""

    first: date
    last: date


def content_up_to(connection: psycopg.Connection, source: Source, staged: Staged) -> date | None:
    """The last day of which the staged delivery tells, never after the one on which it landed.

    Of a period that was running then it tells up to that day. A day or a period that had not begun is a slip of the pen
    and tells nothing, except in a plan, which is of that day. None where no row says of when it is.
    """
    found = connection.execute(
        "select file_name, (landed_at at time zone 'Europe/Brussels')::date from ops.delivery where delivery_id = %s",
        [staged.delivery_id],
    ).fetchone()
    assert found is not None
    file_name, landed = found
    spans = _spans(connection, source, staged, file_name, landed)
    is_plan = source.period is not None and source.period.known == "ahead"
    return max((min(span.last, landed) for span in spans if is_plan or span.first <= landed), default=None)


def _spans(
    connection: psycopg.Connection, source: Source, staged: Staged, file_name: str, landed: date
) -> Iterator[Span]:
    if isinstance(source.content, ContentColumns):
        yield from _of_rows(connection, source, source.content, staged)
    elif source.content == "landed":
        yield Span(landed, landed)
    elif source.content == "snapshot":
        yield Span(staged.context["snapshot_date"], staged.context["snapshot_date"])
    elif source.period and (named := source.delivery.named(file_name)):
        yield _of_period(source.period, named)


def _of_period(period: Period, named: Named) -> Span:
    """A state on 1 January is of that day; what is known after the year, or ahead of it, is of all of it."""
    first = date(named.year, 1, 1)
    return Span(first, first if period.known == "from_start" else date(named.year, 12, 31))


def _of_rows(connection: psycopg.Connection, source: Source, content: ContentColumns, staged: Staged) -> Iterator[Span]:
    for table in staged.tables:
        columns = {column.name: column for column in source.file(table.target).columns}
        if not set(content.names) <= set(columns):  # another sheet says it
            continue
        rows = connection.cursor(row_factory=dict_row).execute(
            sql.SQL("select distinct {} from {}").format(
                sql.SQL(", ").join(map(sql.Identifier, content.names)), sql.Identifier(table.schema, table.table)
            )
        )
        for row in rows:
            for name in content.days:
                if day := _day(columns[name], row[name] or ""):
                    yield Span(day, day)
            with suppress(ValueError, TypeError):  # what the check only warns of is no year, and an empty cell is none
                if content.month and content.year:
                    yield _months(int(row[content.year]), int(row[content.month]), 1)
                elif content.year:
                    yield _months(int(row[content.year]), 1, 12)
            if content.quarter and (said := QUARTER.fullmatch(row[content.quarter] or "")):
                yield _months(int(said[2]), 3 * int(said[1]) - 2, 3)


def _day(column: Column, text: str) -> date | None:
    """The day that the text says in the column's format, or in one of those that a column without one takes."""
    for form in (column.format,) if column.format else ANY_FORMAT:
        with suppress(ValueError):
            return datetime.strptime(text, STRFTIME[form]).date()  # noqa: DTZ007  a day has no time zone
    return None


def _months(year: int, month: int, count: int) -> Span:
    """So many months of a year from this one on."""
    last = month + count - 1
    return Span(date(year, month, 1), date(year, last, monthrange(year, last)[1]))
