"""The catalogue as rows."""

from __future__ import annotations

import psycopg

from ingest.catalogue import load_catalogue
from ingest.planned import load_planned
from ingest.record import record_catalogue


def test_every_source_of_the_catalogue_is_a_row(warehouse: psycopg.Connection) -> None:
    record_catalogue(warehouse)
    rows = warehouse.execute("select source_id, late_after_days, look_after_days from ops.source").fetchall()
    assert set(rows) == {
        (source.id, source.cadence.late_after_days, source.cadence.look_after_days)
        for source in load_catalogue().values()
    }


def test_changed_source_is_changed_and_one_that_left_is_gone(warehouse: psycopg.Connection) -> None:
    catalogue = load_catalogue()
    record_catalogue(warehouse, catalogue)
    refnis = catalogue["refnis"]
    changed = refnis.model_copy(update={"publisher": refnis.publisher.model_copy(update={"name": "Somebody else"})})
    record_catalogue(warehouse, {"refnis": changed})
    assert warehouse.execute("select source_id, publisher from ops.source").fetchall() == [("refnis", "Somebody else")]


def test_recording_twice_is_like_once(warehouse: psycopg.Connection) -> None:
    record_catalogue(warehouse)
    once = warehouse.execute("select * from ops.source order by source_id").fetchall()
    record_catalogue(warehouse)
    assert warehouse.execute("select * from ops.source order by source_id").fetchall() == once


def test_every_planned_source_is_a_row_until_it_leaves_the_list(warehouse: psycopg.Connection) -> None:
    record_catalogue(warehouse)
    assert warehouse.execute("select source_id from ops.planned_source order by 1").fetchall() == [
        (source_id,) for source_id in load_planned()
    ]
    record_catalogue(warehouse, planned={"rsz_jobs": load_planned()["rsz_jobs"]})
    assert warehouse.execute("select source_id from ops.planned_source").fetchall() == [("rsz_jobs",)]
