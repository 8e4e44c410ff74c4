"""The catalogue as rows of the database, so that the marts can say where their figures come from."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg

from ingest.catalogue import Source, load_catalogue
from ingest.planned import PlannedSource, load_planned

UPSERT = """
insert into ops.source (
    source_id, publisher, title_nl, title_en, licence, attribution, home_page, access, cadence, late_after_days,
    look_after_days, is_replaced_whole, is_confirmed_by_delivery, personal_data, may_be_exported
)
values (
    %(source_id)s, %(publisher)s, %(title_nl)s, %(title_en)s, %(licence)s, %(attribution)s, %(home_page)s, %(access)s,
    %(cadence)s, %(late_after_days)s, %(look_after_days)s, %(is_replaced_whole)s, %(is_confirmed_by_delivery)s,
    %(personal_data)s, %(may_be_exported)s
)
on conflict (source_id) do update
set publisher = excluded.publisher, title_nl = excluded.title_nl, title_en = excluded.title_en,
    licence = excluded.licence, attribution = excluded.attribution, home_page = excluded.home_page,
    access = excluded.access, cadence = excluded.cadence, late_after_days = excluded.late_after_days,
    look_after_days = excluded.look_after_days, is_replaced_whole = excluded.is_replaced_whole,
    is_confirmed_by_delivery = excluded.is_confirmed_by_delivery, personal_data = excluded.personal_data,
    may_be_exported = excluded.may_be_exported
"""

UPSERT_PLANNED = """
insert into ops.planned_source (source_id, publisher, title_nl, title_en, home_page, access, why_nl, why_en)
values (
    %(id)s, %(publisher)s, %(title_nl)s, %(title_en)s, %(home_page)s, %(access)s, %(why_nl)s, %(why_en)s
)
on conflict (source_id) do update
set publisher = excluded.publisher, title_nl = excluded.title_nl, title_en = excluded.title_en,
    home_page = excluded.home_page, access = excluded.access, why_nl = excluded.why_nl, why_en = excluded.why_en
"""

RECORD_DAY = """
insert into ops.source_day (day, source_id, data_up_to, last_checked_at, state)
select (now() at time zone 'Europe/Brussels')::date, source_id, data_up_to, last_checked_at, state
from ops.source_freshness
on conflict (day, source_id) do update
set data_up_to = excluded.data_up_to, last_checked_at = excluded.last_checked_at, state = excluded.state
"""


def record_catalogue(
    connection: psycopg.Connection,
    catalogue: Mapping[str, Source] | None = None,
    planned: Mapping[str, PlannedSource] | None = None,
) -> None:
    """Make `ops.source` and `ops.planned_source` say what the catalogue says, and no more; does not commit.

    By default that is `ingest/sources` and `ingest/planned_sources.yml`; a source that left them leaves the tables too.
    """
    sources = load_catalogue() if catalogue is None else catalogue
    to_come = load_planned() if planned is None else planned
    connection.execute("delete from ops.source where source_id <> all(%s)", [list(sources)])
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT, [_row(source) for source in sources.values()])
    connection.execute("delete from ops.planned_source where source_id <> all(%s)", [list(to_come)])
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT_PLANNED, [source.model_dump() for source in to_come.values()])


def record_day(connection: psycopg.Connection) -> None:
    """Write down how fresh each source is today; of a day the last look counts. Does not commit."""
    connection.execute(RECORD_DAY)


def _row(source: Source) -> dict[str, str | int | None]:
    row = source.model_dump(
        include={
            "title_nl",
            "title_en",
            "licence",
            "attribution",
            "home_page",
            "personal_data",
            "may_be_exported",
        }
    )
    return {
        **row,
        "source_id": source.id,
        "access": source.access,
        "publisher": source.publisher.name,
        "cadence": source.cadence.cron,
        "late_after_days": source.cadence.late_after_days,
        "look_after_days": source.cadence.look_after_days,
        "is_replaced_whole": source.is_replaced_whole,
        "is_confirmed_by_delivery": source.is_confirmed_by_delivery,
    }
