"""A delivery is of the year that its name says: so does its content, and no other year has the very same rows."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from psycopg import sql

from expectations.rules import Rule, Suite
from expectations.suites.delivery import Delivery
from ingest.catalogue import FileSpec, Source
from ingest.file_names import Named
from ingest.staged import StagedTable


def rules(delivery: Delivery, file: FileSpec) -> Iterator[Rule]:
    """The year that a column says is that of the name, where the layout has the column."""
    period, said = delivery.source.period, delivery.named
    if period is None or said is None or period.column is None:
        return
    if period.column in {column.name for column in file.columns}:
        yield Rule(
            "year_fits_file_name",
            f"{period.column} is het jaar van de bestandsnaam ({said.year})",
            f"{period.column} is that of the file's name ({said.year})",
            f"{period.column} is not null and btrim({period.column}) !~ '^{said.year}([.]0+)?$'",
            action="stop",
            column=period.column,
        )


def suites(delivery: Delivery, table: StagedTable, file: FileSpec) -> Iterator[Suite]:
    """The rows are not those that were accepted of another year, or of another part of this one."""
    said = delivery.named
    if delivery.source.period is None or said is None:
        return
    twin = _same_rows(delivery, table, file, said)
    other = f" ({twin.year}{f' {twin.part}' if twin.part else ''})" if twin else ""
    yield delivery.suite(
        table,
        [
            Rule(
                "rows_of_their_own",
                f"De rijen zijn niet dezelfde als die van een ander jaar of deel{other}",
                f"The rows are not the same as those of another year or part{other}",
                "true",
                action="warn",
            )
        ],
        f"select ctid as row_id from {table.schema}.{table.table} where {'true' if twin else 'false'}",
        "twin",
    )


def _same_rows(delivery: Delivery, table: StagedTable, file: FileSpec, said: Named) -> Named | None:
    """What the name says of a loaded delivery of another period whose accepted rows all stand in this one too.

    Only one that had as many rows can be; each costs a look at its rows and at ours.
    """
    if not delivery.exists("raw", table.target):
        return None
    loaded = delivery.connection.execute(
        """
        select distinct delivery.delivery_id, delivery.file_name
        from ops.load_table
        join ops.load using (load_id)
        join ops.delivery using (delivery_id)
        where load.source_id = %s and load_table.table_name = %s and load_table.rows_delivered = %s
            and load_table.rows_opened > 0 and load.outcome = 'loaded' and delivery.delivery_id <> %s
        order by delivery.delivery_id desc
        """,
        [delivery.source.id, table.target, table.rows, delivery.staged.delivery_id],
    ).fetchall()
    for delivery_id, file_name in loaded:
        named = delivery.source.delivery.named(file_name)
        if named and named != said and _stand_in(delivery, table, file, delivery_id):
            return named
    return None


def _stand_in(delivery: Delivery, table: StagedTable, file: FileSpec, other: int) -> bool:
    """Whether each row of the other delivery stands in the staged table; the year itself is not compared."""
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in _compared(delivery.source, file))
    row = delivery.connection.execute(
        sql.SQL(
            "select count(*) filter (where staged.content is null) from ("
            "select md5(row({columns})::text) as content from {raw} where delivery_id = %s) as accepted "
            "left join (select distinct md5(row({columns})::text) as content from {stage}) as staged using (content)"
        ).format(
            columns=columns, raw=sql.Identifier("raw", table.target), stage=sql.Identifier(table.schema, table.table)
        ),
        [other],
    ).fetchone()
    return row == (0,)


def _compared(source: Source, file: FileSpec) -> list[str]:
    said = source.period.column if source.period else None
    return [column.name for column in file.columns if column.name != said]
