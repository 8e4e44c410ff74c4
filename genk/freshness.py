"""When each source was last heard of, when it is next expected, and whether it is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import psycopg
from croniter import croniter

from ingest.catalogue import Source, load_catalogue

BRUSSELS = ZoneInfo("Europe/Brussels")
State = Literal["fresh", "late", "never"]


@dataclass(frozen=True)
class Freshness:
    """A source as `genk sources` shows it."""

    source: Source
    last_file: str | None
    last_landed: datetime | None
    next_expected: datetime
    state: State


def freshness(connection: psycopg.Connection, now: datetime) -> list[Freshness]:
    """Each source of the catalogue at `now` (with a time zone).

    Late is as in mart.dim_source: neither a delivery nor a look that found nothing new within `late_after_days`.
    """
    delivered = {
        source_id: (file_name, landed_at)
        for source_id, file_name, landed_at in connection.execute(
            "select distinct on (source_id) source_id, file_name, landed_at from ops.delivery "
            "order by source_id, landed_at desc, delivery_id desc"
        )
    }
    looked: dict[str, datetime] = dict(
        connection.execute(
            "select source_id, max(finished_at) from ops.fetch where outcome in ('landed', 'duplicate', 'unchanged') "
            "group by source_id"
        ).fetchall()
    )
    found = []
    for source_id, source in load_catalogue().items():
        file_name, landed_at = delivered.get(source_id, (None, None))
        last = max((time for time in (looked.get(source_id), landed_at) if time), default=None)
        found.append(
            Freshness(
                source=source,
                last_file=file_name,
                last_landed=landed_at,
                next_expected=next_expected(source.cadence.cron, now),
                state=_state(landed_at, last, source, now),
            )
        )
    return found


def next_expected(cron: str, now: datetime) -> datetime:
    """The next time at or after `now` at which the source is looked at, by the clock of Brussels."""
    following: datetime = croniter(cron, now.astimezone(BRUSSELS)).get_next(datetime)
    return following


def _state(landed_at: datetime | None, last: datetime | None, source: Source, now: datetime) -> State:
    if landed_at is None or last is None:
        return "never"
    return "late" if now - last > timedelta(days=source.cadence.late_after_days) else "fresh"
