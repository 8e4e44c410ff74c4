"""What other tools depend on: the database is as dbt says that it makes it, and dbt says enough."""

from __future__ import annotations

import pytest

from tests.dbt_project.conftest import Warehouse
from warehouse import contract
from warehouse.contract import Contract, ForeignKey


@pytest.fixture(scope="module")
def promised(built: Warehouse) -> Contract:
    """What dbt says that it builds."""
    return contract.read(built.settings.home / "manifest.json")


def test_mart_has_the_tables_of_the_contract(built: Warehouse, promised: Contract) -> None:
    tables = built.rows("select relname from pg_class where relnamespace = 'mart_next'::regnamespace and relkind = 'r'")
    assert {name for (name,) in tables} == promised.keys()


def types(built: Warehouse, query: str) -> dict[str, tuple]:
    """Type of each column of a query, with its length and digits."""
    cursor = built.connection.execute(f"{query} limit 0")
    return {one.name: (one.type_code, one.internal_size, one.precision, one.scale) for one in cursor.description or ()}


def test_columns_have_the_types_of_the_contract(built: Warehouse, promised: Contract) -> None:
    for table in promised.values():
        typed = ", ".join(f"null::{column.data_type} as {column.name}" for column in table.columns)
        assert types(built, f"select * from mart_next.{table.name}") == types(built, f"select {typed}"), table.name


def test_columns_that_the_contract_requires_are_never_null(built: Warehouse, promised: Contract) -> None:
    required = built.rows(
        "select relname, attname from pg_class inner join pg_attribute on attrelid = pg_class.oid "
        "where relnamespace = 'mart_next'::regnamespace and relkind = 'r' and attnum > 0 and attnotnull"
    )
    assert set(required) == {
        (table.name, column.name) for table in promised.values() for column in table.columns if column.is_required
    }


COLUMNS = """
    array(
        select attname::text from unnest({key}) with ordinality as keys (number, place)
        inner join pg_attribute on attrelid = {table} and attnum = number order by place
    )
"""
OURS, THEIRS = COLUMNS.format(key="conkey", table="conrelid"), COLUMNS.format(key="confkey", table="confrelid")
KEYS = f"""
    select own.relname, {OURS}, other.relname, {THEIRS}
    from pg_constraint
    inner join pg_class as own on conrelid = own.oid
    left join pg_class as other on confrelid = other.oid
    where connamespace = 'mart_next'::regnamespace and contype = %s
"""


def test_primary_keys_are_real_and_no_mart_is_without(built: Warehouse, promised: Contract) -> None:
    keys = {table: tuple(columns) for table, columns, _, _ in built.rows(KEYS, ["p"])}
    assert keys == {table.name: table.primary_key for table in promised.values()}


def test_foreign_keys_are_real(built: Warehouse, promised: Contract) -> None:
    keys = {
        (table, ForeignKey(tuple(columns), to, tuple(to_columns)))
        for table, columns, to, to_columns in built.rows(KEYS, ["f"])
    }
    assert keys == {(table.name, key) for table in promised.values() for key in table.foreign_keys}


def test_comments_are_the_descriptions_of_the_contract(built: Warehouse, promised: Contract) -> None:
    comments = built.rows(
        "select relname, attname, col_description(attrelid, attnum) from pg_class "
        "inner join pg_attribute on attrelid = pg_class.oid "
        "where relnamespace = 'mart_next'::regnamespace and relkind = 'r' and attnum > 0 "
        "union all select relname, null, obj_description(oid, 'pg_class') from pg_class "
        "where relnamespace = 'mart_next'::regnamespace and relkind = 'r'"
    )
    described = {(table.name, None): table.description for table in promised.values()}
    described |= {(table.name, one.name): one.description for table in promised.values() for one in table.columns}
    assert {(table, column): comment for table, column, comment in comments} == described


def undescribed(built: Warehouse, schema: str) -> set[tuple[str, str | None]]:
    """Tables (without a column) and columns of the schema that are not described in Dutch and English."""
    return {
        *built.rows(
            "select relname, attname from pg_class inner join pg_attribute on attrelid = pg_class.oid "
            "where relnamespace = %s::regnamespace and relkind in ('r', 'v') and attnum > 0 and not attisdropped "
            "and coalesce(col_description(attrelid, attnum), '') not like '%% — %%'",
            [schema],
        ),
        *built.rows(
            "select relname, null from pg_class where relnamespace = %s::regnamespace and relkind in ('r', 'v') "
            "and coalesce(obj_description(pg_class.oid, 'pg_class'), '') not like '%% — %%'",
            [schema],
        ),
    }


@pytest.mark.parametrize("schema", ["mart_next", "intermediate"])
def test_every_table_and_column_is_described_in_dutch_and_english(built: Warehouse, schema: str) -> None:
    assert undescribed(built, schema) == set()


def test_no_mart_reads_raw_and_no_staging_reads_a_mart(built: Warehouse) -> None:
    layers = {"staging": 0, "intermediate": 1, "marts": 2}
    nodes = built.manifest()["nodes"]
    models = {key: node for key, node in nodes.items() if node["resource_type"] == "model"}
    wrong = [
        (node["name"], parent)
        for node in models.values()
        for parent in node["depends_on"]["nodes"]
        if (parent.startswith("source.") and node["fqn"][1] != "staging")
        or (parent in models and layers[models[parent]["fqn"][1]] > layers[node["fqn"][1]])
    ]
    assert wrong == []


def test_every_mart_says_its_grain_and_what_it_is_not_for(built: Warehouse) -> None:
    for node in built.manifest()["nodes"].values():
        if node["resource_type"] == "model":
            assert node["raw_code"].startswith("-- Grain: "), node["name"]
            if node["fqn"][1] == "marts":
                assert "\n-- Not for: " in node["raw_code"], node["name"]


def test_every_mart_has_an_enforced_contract(built: Warehouse, promised: Contract) -> None:
    nodes = built.manifest()["nodes"].values()
    marts = {
        node["alias"]
        for node in nodes
        if node["resource_type"] == "model" and node["fqn"][1] == "marts" and node["config"]["materialized"] == "table"
    }
    assert marts == promised.keys()
