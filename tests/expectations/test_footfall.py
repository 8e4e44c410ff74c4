"""The real files of counters, from the landing to raw: what is set apart of them, and what is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg

from expectations.delivery import check_delivery
from ingest.catalogue import source
from ingest.landing import land_file
from ingest.pipeline import load_delivery
from ingest.staged import LoadResult
from warehouse.settings import Settings


def loaded(settings: Settings, connection: psycopg.Connection, source_id: str, real: Path, name: str) -> LoadResult:
    path = settings.home / name
    shutil.copy(real, path)
    delivery = land_file(source(source_id), path, settings, connection).delivery_id
    return load_delivery(settings, connection, source(source_id), delivery, check_delivery)


def apart(connection: psycopg.Connection) -> list[tuple[str, int]]:
    return connection.execute("select rule, count(*) from quarantine.row group by 1 order by 1").fetchall()


def told(connection: psycopg.Connection) -> dict[str, int]:
    return dict(connection.execute("select rule, rows_failed from ops.validation where not success").fetchall())


def test_counts_of_gent_are_loaded_but_for_the_hour_that_never_was(
    settings: Settings, warehouse: psycopg.Connection, real_files: Path
) -> None:
    real = real_files / "retail" / "counter_example_gent_coupure_2022_semicolon.zip"
    result = loaded(settings, warehouse, "footfall", real, "fietstelpaal-coupure-links-2022-gent.zip")
    assert (result.outcome, result.rows_delivered, result.rows_quarantined) == ("loaded", 8_771, 12), result.message
    assert apart(warehouse) == [("hour_start_present", 12)]
    # and the hour that is absent when the clock goes back
    assert told(warehouse) == {"hour_start_present": 12, "hours_in_a_row": 1}
    assert warehouse.execute("select count(*), sum(passages::integer) from raw.footfall_count").fetchone() == (
        8_759,
        2_627_127,
    )


def test_hours_of_telraam_are_loaded_but_for_the_one_that_stands_there_twice(
    settings: Settings, warehouse: psycopg.Connection, real_files: Path
) -> None:
    real = real_files / "retail" / "telraam_example_raw_hourly_2024East60.xlsx"
    result = loaded(settings, warehouse, "telraam", real, "telraam_10045_2024.xlsx")
    assert (result.outcome, result.rows_delivered, result.rows_quarantined) == ("loaded", 2_230, 1), result.message
    # its clock, across the ocean, goes back on another day than ours: 01:00 of 3 November stands there twice
    assert apart(warehouse) == [("key_unique", 1)]
    assert warehouse.execute(
        "select count(*) from raw.telraam_count where hour_start = '2024-11-03T00:00:00Z'"
    ).fetchone() == (1,)
