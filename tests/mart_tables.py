"""Tables of the contract without a build: a test types the rows that it needs, and their columns are those of dbt."""

from __future__ import annotations

import psycopg
from psycopg import sql

from warehouse.contract import Contract


def create(connection: psycopg.Connection, schema: str, contract: Contract) -> None:
    """Make the schema anew with the tables without their keys: a row may leave out what its test is not about."""
    connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))
    connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    for table in contract.values():
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.data_type))  # type: ignore[arg-type]
            for column in table.columns
        )
        connection.execute(sql.SQL("create table {} ({})").format(sql.Identifier(schema, table.name), columns))


def insert(connection: psycopg.Connection, table: str, /, **row: object) -> None:
    """Insert a row into `schema.table`; a column that it leaves out is null."""
    connection.execute(
        sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier(*table.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        ),
        list(row.values()),
    )
