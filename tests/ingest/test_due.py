from __future__ import annotations

import psycopg

from ingest import due
from ingest.catalogue import load_catalogue


def test_a_plan_makes_the_table_of_every_source_as_models_read_them_all(warehouse: psycopg.Connection) -> None:
    found = due.plan(warehouse, "genk")
    assert not found.ready
    assert "nothing is loaded yet of kbo_open_data" in found.reason
    made = {
        name for (name,) in warehouse.execute("select tablename from pg_tables where schemaname = 'raw'").fetchall()
    }
    wanted = {table for source in load_catalogue().values() if source.reader != "kbo" for table in source.tables}
    assert wanted <= made


def test_a_plan_sees_the_catalogue_as_it_is_now(warehouse: psycopg.Connection) -> None:
    due.plan(warehouse, "genk")
    known = {name for (name,) in warehouse.execute("select source_id from ops.source").fetchall()}
    assert known == set(load_catalogue())
