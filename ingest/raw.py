"""Tables in `raw` of the sources that come as plain files: all text, with delivery and line of each row."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg import sql

from ingest.catalogue import FileSpec, Source
from ingest.layouts import SEVERAL_ROWS_A_LINE

SCHEMA = "raw"
DELIVERY, LINE = "delivery_id", "line_number"


def create_table(connection: psycopg.Connection, source: Source, file: FileSpec, table: str) -> None:
    """Bring one table in `raw` to the catalogue's columns and words; does not commit.

    One that is so already is not locked against readers.
    """
    target = sql.Identifier(SCHEMA, table)
    described: dict[str, str | None] = dict(
        connection.execute(
            "select attname, col_description(attrelid, attnum) from pg_attribute "
            "where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped",
            [f"{SCHEMA}.{table}"],
        ).fetchall()
    )
    if not described:
        _create_new_table(connection, source, file, table)
    for column in file.columns:
        name = sql.Identifier(column.name)
        if described and column.name not in described:
            connection.execute(sql.SQL("alter table {} add column {} text").format(target, name))
        if described.get(column.name) != column.description_en:
            connection.execute(
                sql.SQL("comment on column {}.{} is {}").format(target, name, sql.Literal(column.description_en))
            )


def _create_new_table(connection: psycopg.Connection, source: Source, file: FileSpec, table: str) -> None:
    target = sql.Identifier(SCHEMA, table)
    connection.execute(
        sql.SQL(
            "create table {} ({}, {delivery} bigint not null references ops.delivery, {line} bigint not null{key})"
        ).format(
            target,
            typed([column.name for column in file.columns]),
            key=sql.SQL("" if file.layout in SEVERAL_ROWS_A_LINE else ", primary key ({delivery}, {line})").format(
                delivery=sql.Identifier(DELIVERY), line=sql.Identifier(LINE)
            ),
            delivery=sql.Identifier(DELIVERY),
            line=sql.Identifier(LINE),
        )
    )
    connection.execute(
        sql.SQL("comment on table {} is {}").format(
            target, sql.Literal(f"{source.title_en}, as delivered: text, by delivery and line. {source.attribution}")
        )
    )


def typed(names: Iterable[str]) -> sql.Composable:
    """Columns of a table to be made, all of them text."""
    return sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in names)


def listed(names: Iterable[str]) -> sql.Composable:
    """Names of columns, with commas between them."""
    return sql.SQL(", ").join(map(sql.Identifier, names))
