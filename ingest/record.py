"""The catalogue as rows of the database, so that the marts can say where their figures come from."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg

from ingest.catalogue import Source, load_catalogue

UPSERT = """
insert into ops.source (
    source_id, publisher, title_nl, title_en, licence, attribution, home_page, access, cadence, late_after_days,
    personal_data
)
values (
    %(source_id)s, %(publisher)s, %(title_nl)s, %(title_en)s, %(licence)s, %(attribution)s, %(home_page)s, %(access)s,
    %(cadence)s, %(late_after_days)s, %(personal_data)s
)
on conflict (source_id) do update
set publisher = excluded.publisher, title_nl = excluded.title_nl, title_en = excluded.title_en,
    licence = excluded.licence, attribution = excluded.attribution, home_page = excluded.home_page,
    access = excluded.access, cadence = excluded.cadence, late_after_days = excluded.late_after_days,
    personal_data = excluded.personal_data
"""


def record_catalogue(connection: psycopg.Connection, catalogue: Mapping[str, Source] | None = None) -> None:
    """Make `ops.source` say what the catalogue says, and no more; does not commit.

    `catalogue` is by default the one of `ingest/sources`; a source that left it leaves the table too.
    """
    sources = load_catalogue() if catalogue is None else catalogue
    connection.execute("delete from ops.source where source_id <> all(%s)", [list(sources)])
    with connection.cursor() as cursor:
        cursor.executemany(UPSERT, [_row(source) for source in sources.values()])


def _row(source: Source) -> dict[str, str | int | None]:
    row = source.model_dump(
        include={
            "publisher",
            "title_nl",
            "title_en",
            "licence",
            "attribution",
            "home_page",
            "access",
            "personal_data",
        }
    )
    return {
        **row,
        "source_id": source.id,
        "cadence": source.cadence.cron,
        "late_after_days": source.cadence.late_after_days,
    }
