"""COPY an extract from the zip stream into staging tables, where it can be checked before it becomes history."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg
from psycopg import sql

from ingest.kbo.extract import Extract, Member, chunks
from ingest.kbo.layout import SOURCE_ID, tables
from ingest.staged import Staged, StagedTable
from warehouse.errors import WarehouseError

SCHEMA = "raw"

Progress = Callable[[str, int, int], None]
"""Called with the member's name, its bytes read so far, and its size in bytes."""


def stage(
    connection: psycopg.Connection, extract: Extract, delivery_id: int, progress: Progress | None = None
) -> Staged:
    """Copy every member of `extract` into raw.stage_kbo_*, commit, and say what stands there.

    Tables of an earlier staging are replaced. Creating and filling a table in one transaction writes no log
    (wal_level minimal), and FREEZE spares the first reader the marking of every row. A row that does not fit is a
    WarehouseError that names file and line; then nothing is staged.
    """
    with connection.transaction():
        drop_stage(connection)
        staged = tuple(_copy(connection, extract, member, progress) for member in extract.members)
    connection.commit()
    return Staged(
        delivery_id=delivery_id,
        source_id=SOURCE_ID,
        tables=staged,
        context={
            "extract_number": extract.number,
            "extract_type": extract.type,
            "snapshot_date": extract.snapshot_date,
            "extract_timestamp": extract.timestamp,
            "version": extract.version,
        },
    )


def drop_stage(connection: psycopg.Connection) -> None:
    """Drop what an earlier staging left."""
    names = [name for table in tables() for name in (table.stage, table.stage_delete)]
    connection.execute(
        sql.SQL("drop table if exists {}").format(sql.SQL(", ").join(sql.Identifier(SCHEMA, name) for name in names))
    )


def _copy(connection: psycopg.Connection, extract: Extract, member: Member, progress: Progress | None) -> StagedTable:
    name = member.table.stage_delete if member.role == "delete_keys" else member.table.stage
    target = sql.Identifier(SCHEMA, name)
    columns = [column for column in member.table.names if column in member.columns]
    # the room left in each page lets a row of the first full be closed where it lies, without touching the index
    connection.execute(
        sql.SQL("create table {} ({}) with (fillfactor = 95)").format(
            target, sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(column)) for column in columns)
        )
    )
    # the header is proven already, so COPY may skip it; that way a BOM is skipped too and line numbers stay true
    statement = sql.SQL("copy {} ({}) from stdin (format csv, header, freeze, encoding 'UTF8')").format(
        target, sql.SQL(", ").join(map(sql.Identifier, member.columns))
    )
    try:
        with connection.cursor() as cursor:
            with cursor.copy(statement) as copy:
                done = 0
                for chunk in chunks(extract.path, member.name):
                    copy.write(chunk)
                    done += len(chunk)
                    if progress:
                        progress(member.name, done, member.size)
            rows = cursor.rowcount
    except psycopg.DataError as error:
        raise WarehouseError(_explain(error, member)) from error
    connection.execute(sql.SQL("analyze {}").format(target))
    return StagedTable(
        name=member.table.name,
        schema=SCHEMA,
        table=name,
        target=member.table.target,
        rows=rows,
        key_columns=member.table.key,
        role=member.role,
    )


FAULTS = {
    "22021": "there are signs that are not UTF-8",
    "22P04": "there are too many or too few values, or a quote that does not end",
    "22P05": "there are signs that the database does not have",
}
"""What the database finds wrong with a line, by its code (PostgreSQL, appendix A). Its own words may quote values."""


def _explain(error: psycopg.Error, member: Member) -> str:
    """The database's complaint in terms of the publisher's file."""
    line = re.search(r"line (\d+)", error.diag.context or "")
    place = f"{member.name} line {line[1]}" if line else member.name
    fault = FAULTS.get(error.sqlstate or "", f"the database does not take the line ({error.sqlstate})")
    return (
        f"{place}: {fault}; every line must have the {len(member.columns)} columns of the header, "
        f"in UTF-8. Nothing was loaded: fetch the extract again, or report the line to KBO"
    )
