"""Load of the sources that come as plain files: text into a staging table by COPY, then rows with their delivery.

Every delivery is kept in `raw`, by delivery and line; staging models take the newest that was loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

from ingest import readers
from ingest.catalogue import FileSpec, Source, load_catalogue
from ingest.kbo import history
from ingest.layouts import SEVERAL_ROWS_A_LINE, open_layout
from ingest.layouts.base import Opened, told
from ingest.layouts.faults import Place, reading
from ingest.staged import Staged, StagedTable, TableChange

SCHEMA = "raw"
DELIVERY, LINE = "delivery_id", "line_number"


def create_raw_tables(connection: psycopg.Connection) -> None:
    """Create every table of the catalogue in `raw` that is missing, add columns that are new, and commit."""
    connection.execute("select pg_advisory_xact_lock(hashtext('create_raw_tables'))")
    for source in load_catalogue().values():
        if source.reader == "kbo":
            history.create_tables(connection)
            continue
        for file in source.files:
            if file.table:
                _create_table(connection, source, file, file.table)
    connection.commit()


def stage(connection: psycopg.Connection, source: Source, delivery_id: int, path: Path, file_name: str) -> Staged:
    """Copy the delivery into committed tables raw.stage_<table>; an earlier staging is replaced.

    `context` tells where new columns stand that were left out. Raises Refused naming file and line, whatever
    the reader raised; then nothing is staged.
    """
    tables: list[StagedTable] = []
    new_columns: list[str] = []
    with connection.transaction(), readers.open_files(source, path, file_name) as files:
        drop_stage(connection, source.tables)
        for spec, label, stream in files:
            assert spec.table is not None
            with reading(label) as place:
                content = open_layout(stream, label, spec, source)
                new_columns += (f"{spec.table}: {told(content.new_columns)}",) if content.new_columns else ()
                tables.append(_copy(connection, spec, spec.table, content, place))
    connection.commit()
    return Staged(delivery_id, source.id, tuple(tables), {"new_columns": tuple(new_columns)})


def apply(connection: psycopg.Connection, staged: Staged) -> dict[str, TableChange]:
    """Insert what stands in the staging tables into `raw` as rows of the delivery and drop them; does not commit."""
    changes = {}
    for table in staged.tables:
        columns = [
            column.name
            for column in (
                connection.execute(sql.SQL("select * from {} limit 0").format(_stage(table.target))).description or []
            )
        ]
        opened = connection.execute(
            sql.SQL("insert into {target} ({columns}, {delivery}) select {columns}, {id} from {stage}").format(
                target=sql.Identifier(SCHEMA, table.target),
                columns=_list(columns),
                delivery=sql.Identifier(DELIVERY),
                id=sql.Literal(staged.delivery_id),
                stage=_stage(table.target),
            )
        ).rowcount
        changes[table.target] = TableChange(table.rows, opened, 0)
    drop_stage(connection, [table.target for table in staged.tables])
    return changes


def drop_stage(connection: psycopg.Connection, tables: Iterable[str]) -> None:
    """Drop the staging tables of these raw tables; does not commit."""
    for table in tables:
        connection.execute(sql.SQL("drop table if exists {}").format(_stage(table)))


def _copy(connection: psycopg.Connection, spec: FileSpec, table: str, content: Opened, place: Place) -> StagedTable:
    names = [column.name for column in spec.columns]
    connection.execute(
        sql.SQL("create table {} ({}, {} bigint)").format(_stage(table), _typed(names), sql.Identifier(LINE))
    )
    count = 0
    with connection.cursor() as cursor:
        statement = sql.SQL("copy {} ({}, {}) from stdin (freeze)").format(
            _stage(table), _list(names), sql.Identifier(LINE)
        )
        place.unit = content.unit
        with cursor.copy(statement) as copy:
            for place.row, values in content.rows():
                place.is_written = False
                copy.write_row((*values, place.row))
                place.is_written = True
                count += 1
    connection.execute(sql.SQL("analyze {}").format(_stage(table)))
    return StagedTable(table, SCHEMA, f"stage_{table}", table, count, spec.key_columns, sheet=content.sheet)


def _create_table(connection: psycopg.Connection, source: Source, file: FileSpec, table: str) -> None:
    """Bring one table to the catalogue's columns and words; one that is so already is not locked against readers."""
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
            _typed([column.name for column in file.columns]),
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


def _stage(table: str) -> sql.Identifier:
    return sql.Identifier(SCHEMA, f"stage_{table}")


def _typed(names: Iterable[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in names)


def _list(names: Iterable[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, names))
