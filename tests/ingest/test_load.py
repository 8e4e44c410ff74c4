"""Tables in raw follow the catalogue; a delivery is staged whole or not at all."""

from __future__ import annotations

import csv
import json
import zipfile

import pytest

from ingest.catalogue import load_catalogue, source
from ingest.gate import Refused
from ingest.landing import land_file
from ingest.layouts import OPENERS
from ingest.layouts.delimited import CsvFile
from ingest.load import apply, stage
from ingest.readers import create_raw_tables

STREETS = source("street_register")
HEADER = "street_name,house_number_from,house_number_to,parity,sector_code\n"


def names(connection, pattern):
    found = connection.execute(
        "select tablename from pg_tables where schemaname = 'raw' and tablename like %s", [pattern]
    )
    return sorted(name for (name,) in found)


@pytest.fixture
def staged(tmp_path, settings, warehouse):
    """Lands and stages a street register of these rows."""

    def run(rows):
        path = tmp_path / "street_register.csv"
        path.write_text(HEADER + rows)
        delivery = land_file(STREETS, path, settings, warehouse).delivery_id
        return stage(warehouse, STREETS, delivery, path, path.name)

    return run


def test_every_table_of_the_catalogue_is_there_and_described(warehouse):
    create_raw_tables(warehouse)

    for origin in load_catalogue().values():
        for table in origin.tables:
            columns = dict(
                warehouse.execute(
                    "select attname, col_description(attrelid, attnum) from pg_attribute "
                    "where attrelid = %s::regclass and attnum > 0",
                    [f"raw.{table}"],
                ).fetchall()
            )
            for column in origin.file(table).columns:
                assert columns[column.name] == column.description_en


def test_creating_the_tables_again_changes_nothing_and_keeps_their_rows(staged, warehouse):
    create_raw_tables(warehouse)
    apply(warehouse, staged("Bret,1,99,odd,x\n"))
    warehouse.commit()

    create_raw_tables(warehouse)

    assert warehouse.execute("select street_name from raw.street_register").fetchall() == [("Bret",)]


def test_a_column_that_is_new_in_the_catalogue_is_added(warehouse):
    create_raw_tables(warehouse)
    warehouse.execute("alter table raw.street_register drop column parity")

    create_raw_tables(warehouse)

    described = warehouse.execute(
        "select col_description(attrelid, attnum) from pg_attribute "
        "where attrelid = 'raw.street_register'::regclass and attname = 'parity'"
    ).fetchone()
    assert described == (STREETS.file("street_register").columns[3].description_en,)


def test_creating_the_tables_again_does_not_wait_for_a_build_that_reads_them(warehouse, settings):
    from warehouse import db

    create_raw_tables(warehouse)
    with db.connect(settings) as build:
        for origin in load_catalogue().values():
            for table in origin.tables:
                build.execute(f"select * from raw.{table}")
        warehouse.execute("set lock_timeout = '1s'")
        create_raw_tables(warehouse)


def test_an_engineer_may_read_the_raw_tables_and_nobody_else(warehouse):
    create_raw_tables(warehouse)

    readers = [
        group
        for group in ("warehouse_engineer", "warehouse_analyst", "warehouse_restricted", "warehouse_bi")
        if warehouse.execute("select has_table_privilege(%s, 'raw.refnis', 'select')", [group]).fetchone() == (True,)
    ]
    assert readers == ["warehouse_engineer"]


def test_a_staged_delivery_tells_its_table_rows_and_keys_and_is_seen_by_others(staged, warehouse, settings):
    from warehouse import db

    found = staged("Bret,1,99,odd,x\nBret,2,98,even,x\n")

    (table,) = found.tables
    assert (table.schema, table.table, table.target) == ("raw", "stage_street_register", "street_register")
    assert (table.rows, table.key_columns) == (2, ("street_name", "house_number_from", "parity"))
    with db.connect(settings) as other:
        assert other.execute("select count(*) from raw.stage_street_register").fetchone() == (2,)


def test_a_line_that_does_not_fit_leaves_nothing_staged(staged, warehouse):
    with pytest.raises(Refused, match=r"street_register.csv line 3: 2 values"):
        staged("Bret,1,99,odd,x\nBret,1\n")

    assert names(warehouse, "stage%") == []


def test_staging_again_replaces_what_a_killed_run_left(staged, warehouse):
    staged("Bret,1,99,odd,x\nBret,2,98,even,x\n")
    staged("Bret,1,97,odd,x\n")

    assert warehouse.execute("select house_number_to from raw.stage_street_register").fetchall() == [("97",)]


def test_applying_counts_rows_and_drops_the_staging_tables(staged, warehouse):
    create_raw_tables(warehouse)
    changes = apply(warehouse, staged("Bret,1,99,odd,x\nBret,2,98,even,x\n"))

    assert {table: (change.rows_delivered, change.rows_opened) for table, change in changes.items()} == {
        "street_register": (2, 2)
    }
    assert names(warehouse, "stage%") == []


UNITS = source("bestat_local_units")
FACT = {column.published: "1" for column in UNITS.files[0].columns}


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"Gewest": "\ud800Jansens"}, "fact 2: there is a sign that is no text"),
        ({"Gewest": "\0Jansens"}, "fact 2: there is a sign that no table takes, such as NUL"),
    ],
)
def test_a_text_that_no_table_can_hold_is_refused_with_its_place(tmp_path, settings, warehouse, bad, message):
    path = tmp_path / "bestat_local_units.json"
    path.write_text(json.dumps({"facts": [FACT, FACT | bad, FACT]}))
    delivery = land_file(UNITS, path, settings, warehouse).delivery_id

    with pytest.raises(Refused) as caught:
        stage(warehouse, UNITS, delivery, path, path.name)

    assert str(caught.value).startswith(f"bestat_local_units.json {message}")
    assert "Jansens" not in str(caught.value)
    assert names(warehouse, "stage%") == []


def test_a_label_that_no_table_can_hold_is_left_out_like_any_other(tmp_path, settings, warehouse):
    path = tmp_path / "bestat_local_units.json"
    path.write_text(json.dumps({"facts": [FACT | {"\ud800": "1", "\0": "2"}]}))
    delivery = land_file(UNITS, path, settings, warehouse).delivery_id

    places = [f"bestat_local_units: label {len(FACT) + 1}, label {len(FACT) + 2}"]
    assert list(stage(warehouse, UNITS, delivery, path, path.name).context["new_columns"]) == places


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (KeyError("Jansens"), "something that the reader does not know (KeyError)"),
        (ValueError("Jansens"), "something that the reader does not know (ValueError)"),
        (RecursionError(), "values within values"),
        (OverflowError("Jansens"), "a number out of all proportion"),
        (zipfile.BadZipFile("Jansens"), "a damaged or cut part"),
        (csv.Error("Jansens"), "delimiters or quotes"),
    ],
)
@pytest.mark.parametrize("place", ["street_register.csv: ", "street_register.csv after line 2: "])
def test_whatever_a_reader_raises_is_a_refusal_without_values(staged, monkeypatch, fault, words, place):
    class Failing(CsvFile):
        def __init__(self, *about):
            if "line" not in place:
                raise fault
            super().__init__(*about)

        def rows(self):
            yield next(super().rows())
            raise fault

    monkeypatch.setitem(OPENERS, "csv", Failing)
    with pytest.raises(Refused) as caught:
        staged("Bret,1,99,odd,x\nBret,2,98,even,x\n")
    assert place + "there is " + words in str(caught.value)
    assert "Jansens" not in str(caught.value)
    assert caught.value.nl


@pytest.mark.parametrize("fault", [MemoryError, OSError])
def test_what_is_no_fault_of_the_file_is_no_refusal(staged, monkeypatch, fault):
    class Failing(CsvFile):
        def rows(self):
            raise fault

    monkeypatch.setitem(OPENERS, "csv", Failing)
    with pytest.raises(fault):
        staged("Bret,1,99,odd,x\n")
