"""Load of the sources that come as plain files: text into a staging table by COPY, then rows with their delivery.

Every delivery is kept in `raw`, by delivery and line; staging models take the newest that was loaded, or for each part
of a source that comes in parts the newest that names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg import sql

from ingest.catalogue import FileSpec, Source
from ingest.files import open_files
from ingest.layouts import open_layout
from ingest.layouts.base import Opened, told
from ingest.layouts.faults import Place, reading
from ingest.raw import DELIVERY, LINE, SCHEMA, create_table, listed, typed
from ingest.reader import Delivery, Judge, State
from ingest.staged import Staged, StagedTable, TableChange


def create_tables(connection: psycopg.Connection, source: Source) -> None:
    """Bring the source's tables in `raw` to the catalogue's columns and words; does not commit."""
    for file in source.files:
        if file.table:
            create_table(connection, source, file, file.table)


def stage(connection: psycopg.Connection, source: Source, delivery_id: int, path: Path, file_name: str) -> Staged:
    """Copy the delivery into committed tables raw.stage_<table>; an earlier staging is replaced.

    `context` tells where new columns stand that were left out. Raises Refused naming file and line, whatever
    the reader raised; then nothing is staged.
    """
    tables: list[StagedTable] = []
    new_columns: list[str] = []
    with connection.transaction(), open_files(source, path, file_name) as files:
        drop_stage(connection, source)
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
                columns=listed(columns),
                delivery=sql.Identifier(DELIVERY),
                id=sql.Literal(staged.delivery_id),
                stage=_stage(table.target),
            )
        ).rowcount
        changes[table.target] = TableChange(table.rows, opened, 0)
    _drop(connection, [table.target for table in staged.tables])
    return changes


def drop_stage(connection: psycopg.Connection, source: Source) -> None:
    """Drop the staging tables of the source; does not commit."""
    _drop(connection, source.tables)


def judge(connection: psycopg.Connection, source: Source) -> Judge:
    """Judges deliveries: a newer one takes the place of those before it that stand for the same thing."""
    newer: list[Any] = []
    in_use = _Parts(parts_of(connection, source))

    def judge_one(row: Any) -> tuple[State, str]:
        if row.outcome == "refused":
            return "refused", row.message
        if row.outcome not in {"loaded", "unchanged"}:
            return "landed", f"the load failed: {row.message}" if row.outcome == "failed" else "not loaded yet"
        if source.part:
            return in_use.judge(row)
        before = next((one for one in newer if replaces(source, one.file_name, row.file_name)), None)
        newer.append(row)
        if before is None:
            return "current", row.choice_reason
        if source.load == "series":
            return "loaded", f"each period from the newest that has it; delivery {before.delivery_id} is newer"
        return "superseded", f"by delivery {before.delivery_id}"

    return judge_one


class _Parts:
    """Which delivery has each part, as the deliveries are told from the newest on."""

    def __init__(self, named: Mapping[int, Sequence[str]]) -> None:
        self._named = named
        self._holders: dict[str, int] = {}

    def judge(self, row: Any) -> tuple[State, str]:
        """The state of the next loaded delivery, and of which parts it is the newest."""
        of_it = self._named.get(row.delivery_id, ())
        own = [part for part in of_it if part not in self._holders]
        newer = sorted({self._holders[part] for part in of_it if part in self._holders})
        self._holders |= dict.fromkeys(own, row.delivery_id)
        taken = f"by delivery {', '.join(map(str, newer))}" if newer else ""
        if not own:
            return "superseded", taken
        of_them = f"of {', '.join(own)}"
        if not newer:
            return "current", "; ".join(filter(None, (of_them, row.choice_reason)))
        return "loaded", f"{of_them}; {', '.join(part for part in of_it if part not in own)} {taken}"


def parts_of(connection: psycopg.Connection, source: Source) -> dict[int, list[str]]:
    """The parts that each loaded delivery names; empty for a source that is not loaded by parts."""
    table = source.names_parts
    if table is None or connection.execute("select to_regclass(%s)", [f"{SCHEMA}.{table}"]).fetchone() == (None,):
        return {}
    assert source.part
    found = connection.execute(
        sql.SQL("select delivery_id, array_agg(distinct {part} order by {part}) from {table} group by 1").format(
            part=sql.Identifier(source.part), table=sql.Identifier(SCHEMA, table)
        )
    )
    return dict(found.fetchall())


def replaces(source: Source, file_name: str, other: str) -> bool:
    """Whether deliveries of these names stand for the same thing, so that only the one brought last counts."""
    return source.load != "period" or source.delivery.named(file_name) == source.delivery.named(other)


def check_choice(choice: Literal["use", "set_aside"], delivery: Delivery) -> None:
    """A person may choose any delivery, and set any aside."""


def in_order(connection: psycopg.Connection, waiting: Sequence[Delivery]) -> list[Delivery]:
    """Deliveries are loaded as they were brought."""
    return list(waiting)


def stands_alone(file_name: str) -> bool:
    """No delivery needs the one before it."""
    return True


def _drop(connection: psycopg.Connection, tables: Iterable[str]) -> None:
    for table in tables:
        connection.execute(sql.SQL("drop table if exists {}").format(_stage(table)))


def _copy(connection: psycopg.Connection, spec: FileSpec, table: str, content: Opened, place: Place) -> StagedTable:
    names = [column.name for column in spec.columns]
    connection.execute(
        sql.SQL("create table {} ({}, {} bigint)").format(_stage(table), typed(names), sql.Identifier(LINE))
    )
    count = 0
    with connection.cursor() as cursor:
        statement = sql.SQL("copy {} ({}, {}) from stdin (freeze)").format(
            _stage(table), listed(names), sql.Identifier(LINE)
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


def _stage(table: str) -> sql.Identifier:
    return sql.Identifier(SCHEMA, f"stage_{table}")
