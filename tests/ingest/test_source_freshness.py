"""What is late: the age of the content, whoever looked; and a row of that a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import namedtuple_row

from ingest import due
from ingest.catalogue import load_catalogue, source
from ingest.gate import today
from ingest.record import record_catalogue, record_day

DOSSIERS, MONTHS, MILESTONES = "support_dossiers", "statbel_bankruptcies", "milestones"


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def deliver(
    connection: psycopg.Connection, source_id: str, up_to: date | None, *, outcome: str = "loaded", aside: bool = False
) -> int:
    row = connection.execute(
        "insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence, landed_at, "
        "set_aside_at) values (%s, 'f', 'u', gen_random_uuid()::text, 1, 'file', 'l', now() - interval '500 days', "
        "case when %s then now() end) returning delivery_id",
        [source_id, aside],
    ).fetchone()
    assert row
    connection.execute(
        "insert into ops.load (delivery_id, source_id, started_at, outcome, content_up_to) "
        "values (%s, %s, now(), %s, %s)",
        [row[0], source_id, outcome, up_to],
    )
    return int(row[0])


def look(connection: psycopg.Connection, source_id: str, outcome: str, delivery_id: int | None = None) -> None:
    connection.execute(
        "insert into ops.fetch (source_id, started_at, outcome, delivery_id) values (%s, now(), %s, %s)",
        [source_id, outcome, delivery_id],
    )


@pytest.fixture
def of(warehouse: psycopg.Connection) -> Callable[[str], Any]:
    """Gives the row of a source."""
    record_catalogue(warehouse)

    def row(source_id: str) -> Any:
        with warehouse.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute("select * from ops.source_freshness where source_id = %s", [source_id]).fetchone()

    return row


def test_a_source_of_which_nothing_is_loaded_is_never(warehouse, of):
    deliver(warehouse, DOSSIERS, ago(1), outcome="refused")
    deliver(warehouse, DOSSIERS, ago(1), outcome="failed")
    look(warehouse, DOSSIERS, "unchanged")

    assert (of(DOSSIERS).state, of(DOSSIERS).data_up_to, of(DOSSIERS).late_from) == ("never", None, None)


@pytest.mark.parametrize("source_id", load_catalogue())
def test_a_source_is_fresh_to_the_last_day_of_its_term_and_late_the_day_after(warehouse, of, source_id):
    term = source(source_id).cadence.late_after_days
    delivery = deliver(warehouse, source_id, ago(term))
    assert (of(source_id).state, of(source_id).late_from) == ("fresh", today() + timedelta(days=1))

    warehouse.execute("update ops.load set content_up_to = %s where delivery_id = %s", [ago(term + 1), delivery])
    assert (of(source_id).state, of(source_id).late_from) == ("late", today())


def test_looking_into_an_empty_inbox_makes_nothing_fresh(warehouse, of):
    for source_id in (DOSSIERS, MILESTONES):
        deliver(warehouse, source_id, ago(400))
        look(warehouse, source_id, "unchanged")

        assert (of(source_id).state, of(source_id).data_up_to) == ("late", ago(400))
        assert of(source_id).look_late_from == today() + timedelta(days=source(source_id).cadence.look_after_days + 1)


def test_a_look_that_failed_is_none(warehouse, of):
    deliver(warehouse, DOSSIERS, ago(1))
    look(warehouse, DOSSIERS, "failed")

    assert of(DOSSIERS).look_late_from < today()


def test_a_register_is_confirmed_where_the_same_is_brought_again_and_rows_of_days_are_not(warehouse, of):
    for source_id, day in ((MILESTONES, today()), (DOSSIERS, ago(400))):
        look(warehouse, source_id, "duplicate", deliver(warehouse, source_id, ago(400)))

        assert of(source_id).data_up_to == day


def test_a_delivery_that_was_set_aside_does_not_count(warehouse, of):
    older = deliver(warehouse, DOSSIERS, ago(300))
    deliver(warehouse, DOSSIERS, ago(1), aside=True)
    assert (of(DOSSIERS).data_up_to, of(DOSSIERS).last_delivery_id) == (ago(300), older)

    warehouse.execute("update ops.delivery set set_aside_at = now()")
    assert of(DOSSIERS).state == "never"


def test_of_a_register_the_newest_delivery_counts_and_of_a_series_all(warehouse, of):
    for source_id, day in ((DOSSIERS, ago(60)), (MONTHS, ago(20))):
        deliver(warehouse, source_id, ago(20))
        newest = deliver(warehouse, source_id, ago(60))

        assert (of(source_id).data_up_to, of(source_id).last_delivery_id) == (day, newest)


def test_content_that_nobody_knows_is_late(warehouse, of):
    deliver(warehouse, DOSSIERS, None)

    assert (of(DOSSIERS).state, of(DOSSIERS).data_up_to) == ("late", None)


def days(connection: psycopg.Connection) -> list[tuple[date, str, str]]:
    return connection.execute(
        "select day, source_id, state from ops.source_day where source_id = %s order by day", [DOSSIERS]
    ).fetchall()


def test_a_day_has_one_row_a_source_and_its_last_look_counts(warehouse, of):
    record_day(warehouse)
    assert days(warehouse) == [(today(), DOSSIERS, "never")]
    warehouse.execute("update ops.source_day set day = day - 1")
    deliver(warehouse, DOSSIERS, ago(400))
    record_day(warehouse)
    deliver(warehouse, DOSSIERS, ago(1))
    record_day(warehouse)

    assert days(warehouse) == [(ago(1), DOSSIERS, "never"), (today(), DOSSIERS, "fresh")]


def test_each_look_whether_a_build_is_due_writes_the_day_of_every_source(warehouse):
    assert not due.plan(warehouse, "home").ready
    assert not due.plan(warehouse, "home").ready

    written = warehouse.execute("select source_id from ops.source_day where day = %s order by 1", [today()]).fetchall()
    assert written == [(source_id,) for source_id in load_catalogue()]


@pytest.mark.parametrize("name", ["ops.source_freshness", "ops.source_day"])
def test_it_is_the_engineers_to_read(warehouse, name):
    rights = {
        role: warehouse.execute("select has_table_privilege(%s, %s, 'select')", [role, name]).fetchone()[0]
        for role in ("warehouse_engineer", "warehouse_analyst", "warehouse_bi")
    }
    assert rights == {"warehouse_engineer": True, "warehouse_analyst": False, "warehouse_bi": False}
