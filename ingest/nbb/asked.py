"""What was asked of the service before, by the names of the files: a day of an extract, a part of a backfill."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta

import psycopg

from ingest.nbb.cut import SOURCE_ID

PARTS = 20
"""Of a backfill: what was asked of some of the companies is not lost where the rest fails."""
OF_DAY = re.compile(r"nbb_accounts_(\d{4}-\d{2}-\d{2})\.csv")
OF_PART = re.compile(r"nbb_accounts_backfill_(\d{4}-\d{2}-\d{2})_(\d{2})\.csv")


def day_name(day: date) -> str:
    """Name of the file of an extract."""
    return f"nbb_accounts_{day}.csv"


def part_name(day: date, part: int) -> str:
    """Name of the file of a part of the backfill of a day."""
    return f"nbb_accounts_backfill_{day}_{part:02}.csv"


def names(connection: psycopg.Connection) -> frozenset[str]:
    """Files that landed, and those for which there was nothing of ours."""
    found = connection.execute(
        """
        select file_name from ops.delivery where source_id = %(source)s
        union
        select file_name from ops.fetch
        where source_id = %(source)s and file_name is not null and outcome in ('landed', 'duplicate', 'unchanged')
        """,
        {"source": SOURCE_ID},
    ).fetchall()
    connection.commit()
    return frozenset(name for (name,) in found)


def days_to_ask(known: frozenset[str], today: date, days_back: int) -> list[date]:
    """The days that are over and of which nobody has asked yet, the oldest first.

    They begin with the day of the newest complete backfill, which knows all that was filed before; without one with the
    first day that was ever asked for, else `days_back` days ago. A day that failed is asked for until it is there.
    """
    asked = {date.fromisoformat(found[1]) for name in known if (found := OF_DAY.fullmatch(name))}
    begins = [*_complete_backfills(known), *sorted(asked)[:1]]
    first = max(begins, default=today - timedelta(days=days_back))
    every = (first + timedelta(days=nth) for nth in range((today - first).days))
    return [day for day in every if day not in asked]


def _complete_backfills(known: frozenset[str]) -> list[date]:
    parts: dict[str, set[str]] = defaultdict(set)
    for name in known:
        if found := OF_PART.fullmatch(name):
            parts[found[1]].add(found[2])
    return [date.fromisoformat(day) for day, of_day in parts.items() if len(of_day) == PARTS]
