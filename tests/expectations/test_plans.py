"""No check of a delivery costs more than linear: PostgreSQL's plans of what is really asked say so."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

import sample
from expectations.delivery import check_delivery
from ingest.catalogue import load_catalogue
from ingest.landing import land_file
from ingest.pipeline import load_delivery, pending
from ingest.readers import create_raw_tables
from ingest.staged import CheckOutcome, Staged
from tests.sample_day import AS_OF
from warehouse.settings import Settings

from .plans import asked_by_great_expectations, quadratic

NO_PARENT = "not exists (select from parent where parent.number = child.number)"
IN_MANY = "exists (select from many where many.number > child.number)"


@pytest.fixture
def parents(admin: psycopg.Connection) -> psycopg.Connection:
    """Two tables: one with an index on its number, one without."""
    admin.execute("""
        create table child as select 1 as number;
        create table parent as select 1 as number;
        create table indexed as select 1 as number;
        create index on indexed (number);
    """)
    admin.commit()
    return admin


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"select count(*) filter (where {NO_PARENT}) from child", ["Seq Scan of parent for each row"]),
        (
            f"select count(*) filter (where lost) from (select {NO_PARENT} as lost from child) as seen",
            ["Seq Scan of parent for each row"],
        ),
        (
            "select count(*) from child where number < all (select number from parent)",
            ["Seq Scan of parent for each row"],
        ),
        ("select count(*) from child, parent where child.number < parent.number", ["Seq Scan of parent in a loop"]),
        (
            f"with many as materialized (select * from parent) select count(*) from child where {IN_MANY}",
            ["CTE Scan of many in a loop"],
        ),
        (
            "select count(*) from child as a inner join child as b on a.number = b.number and a.ctid < b.ctid",
            ["Pairs of rows of child"],
        ),
        (f"select count(*) from child where {NO_PARENT}", []),
        (f"select count(*) filter (where {NO_PARENT.replace('parent', 'indexed')}) from child", []),
        ("select count(*) from child where number not in (select number from parent)", []),
        ("select count(*) from child where number > (select max(number) from parent)", []),
        ("select count(*) from (select max(number) as newest from child) as c, parent where number < newest", []),
        ("select count(*) from child, generate_series(1, number)", []),
    ],
)
def test_what_the_plan_of_a_query_shows(parents: psycopg.Connection, query: str, found: list[str]) -> None:
    assert [what.partition(": ")[0] for what in quadratic(parents, "public", [query])] == found


def test_no_rule_of_any_source_is_quadratic(
    warehouse: psycopg.Connection, settings: Settings, admin: psycopg.Connection, tmp_path: Path
) -> None:
    checked: list[str] = []

    def check(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
        with asked_by_great_expectations() as statements:
            outcome = check_delivery(connection, staged)
        assert outcome.passed, outcome.message
        assert quadratic(admin, staged.tables[0].schema, statements) == []
        checked.append(staged.source_id)
        return outcome

    create_raw_tables(warehouse)
    sample.write(tmp_path, AS_OF, scale=0.02, months=0, updates=1)
    for source_id, source in load_catalogue().items():
        for file in sorted((tmp_path / source_id).iterdir()):
            land_file(source, file, settings, warehouse)
        for delivery in pending(warehouse, source):
            load_delivery(settings, warehouse, source, delivery, check)
    assert set(checked) == set(load_catalogue())
