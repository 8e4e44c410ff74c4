"""Up to which day each source goes, whether that is late, and when it is looked at next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import psycopg
from croniter import croniter

from ingest.catalogue import Source, load_catalogue
from ingest.record import record_catalogue

BRUSSELS = ZoneInfo("Europe/Brussels")
State = Literal["fresh", "late", "never"]


@dataclass(frozen=True)
class Freshness:
    """A source as `genk sources` shows it."""

    source: Source
    last_file: str | None
    last_landed: datetime | None
    data_up_to: date | None
    last_checked: datetime | None
    next_expected: datetime
    state: State


def freshness(connection: psycopg.Connection, now: datetime) -> list[Freshness]:
    """Each source of the catalogue today, by the rule of the view ops.source_freshness; commits.

    `now` (with a time zone) is from when on the next look is expected.
    """
    record_catalogue(connection)
    rows = connection.execute(
        """
        select fresh.source_id, file_name, last_landed_at, data_up_to, last_checked_at, state
        from ops.source_freshness as fresh
        left join ops.delivery on fresh.last_delivery_id = delivery.delivery_id
        order by fresh.source_id
        """
    ).fetchall()
    connection.commit()
    catalogue = load_catalogue()
    return [
        Freshness(
            source=catalogue[source_id],
            last_file=file_name,
            last_landed=landed_at,
            data_up_to=data_up_to,
            last_checked=checked_at,
            next_expected=next_expected(catalogue[source_id].cadence.cron, now),
            state=state,
        )
        for source_id, file_name, landed_at, data_up_to, checked_at, state in rows
    ]


def next_expected(cron: str, now: datetime) -> datetime:
    """The next time at or after `now` at which the source is looked at, by the clock of Brussels."""
    following: datetime = croniter(cron, now.astimezone(BRUSSELS)).get_next(datetime)
    return following
