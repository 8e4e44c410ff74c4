"""What a warehouse holds, as a hash a table: equal hashes are equal contents, whatever ids and times say."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from ingest.catalogue import Source

Hashes = dict[str, str]

OWN_COLUMNS = {
    "delivery_id", "load_id", "fetch_id", "quarantine_id", "validation_id", "publication_id", "run_id", "build_id",
    "landed_at", "started_at", "finished_at", "quarantined_at", "run_at", "loaded_at", "published_at", "uri",
}  # fmt: skip
"""Columns that differ from run to run: numbers that a sequence gives, and times."""


class Kept:
    """Hashes of undisturbed runs, each made once, by whichever process needs it first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str, make: Callable[[], Hashes]) -> Hashes:
        """The hashes kept as `name`; `make` makes them when there are none yet, while others wait."""
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"{name}.json"
        with (self._folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                path.write_text(json.dumps(make()))
            found: Hashes = json.loads(path.read_text())
            return found


def difference(found: Hashes, wanted: Hashes) -> str:
    """The tables in which two states differ, in words; empty where they are equal."""
    names = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    return ", ".join(
        f"{name} {'is missing' if name not in found else 'is left over' if name not in wanted else 'differs'}"
        for name in names
    )


def tables(connection: psycopg.Connection, schema: str) -> list[str]:
    """The tables of a schema by name, partitions not by themselves."""
    found = connection.execute(
        "select relname from pg_class where relnamespace = to_regnamespace(%s) and relkind in ('r', 'p') "
        "and not relispartition order by relname",
        [schema],
    ).fetchall()
    return [name for (name,) in found]


def of_source(connection: psycopg.Connection, source: Source) -> Hashes:
    """Every row of the source: raw, what stands in quarantine, which deliveries landed, and what came of each."""
    hashes = {f"raw.{table}": table_hash(connection, "raw", table, named_by_sha=True) for table in source.tables}
    hashes["quarantine.row"] = query_hash(
        connection,
        "select d.sha256, q.table_name, q.line_number, q.rule, q.row, q.rules from quarantine.row as q "
        "inner join ops.delivery as d using (delivery_id) where q.source_id = %s",
        [source.id],
    )
    hashes["ops.delivery"] = query_hash(
        connection, "select file_name, sha256, size_bytes from ops.delivery where source_id = %s", [source.id]
    )
    hashes["ops.load"] = query_hash(
        connection,
        "select d.sha256, l.outcome, l.rows_delivered, l.rows_quarantined, l.rows_opened, l.rows_closed from ops.load "
        "as l inner join ops.delivery as d using (delivery_id) where l.source_id = %s and l.outcome <> 'failed'",
        [source.id],
    )
    left = [table for table in tables(connection, "raw") if table.startswith("stage_")]
    return hashes | {f"raw.{table}": "a staging table" for table in left}


def raw_of(connection: psycopg.Connection, source: Source) -> Hashes:
    """The raw tables of a source as they stand."""
    return {f"raw.{table}": table_hash(connection, "raw", table) for table in source.tables}


def of_delivery(connection: psycopg.Connection, source: Source, delivery_id: int) -> Hashes:
    """The rows that a delivery brought, without their places in the file; of the register its present rows."""
    hashes = {}
    for table in source.tables:
        columns = _columns(connection, "raw", table)
        if source.reader == "kbo":
            rows = sql.SQL("select {} from raw.{} where valid_to_extract is null")
        else:
            rows = sql.SQL("select {} from raw.{} where delivery_id = {id}")
        kept = [name for name in columns if name not in {"delivery_id", "line_number", "valid_from_extract"}]
        names = sql.SQL(", ").join(map(sql.Identifier, kept))
        query = rows.format(names, sql.Identifier(table), id=sql.Literal(delivery_id))
        hashes[table] = query_hash(connection, query)
    return hashes


def of_schemas(connection: psycopg.Connection, *schemas: str) -> Hashes:
    """Every table of the schemas."""
    return {
        f"{schema}.{table}": table_hash(connection, schema, table)
        for schema in schemas
        for table in tables(connection, schema)
    }


def table_hash(connection: psycopg.Connection, schema: str, table: str, *, named_by_sha: bool = False) -> str:
    """Hash of all rows; with `named_by_sha` a delivery is known by its bytes, since its number may differ."""
    columns = _columns(connection, schema, table)
    if not named_by_sha:
        return query_hash(connection, sql.SQL("select * from {}").format(sql.Identifier(schema, table)))
    kept = sql.SQL(", ").join(sql.Identifier("t", name) for name in columns if name not in OWN_COLUMNS)
    query = sql.SQL("select {} from {} as t").format(kept, sql.Identifier(schema, table))
    if "delivery_id" in columns:
        query = sql.SQL("select d.sha256, {} from {} as t inner join ops.delivery as d using (delivery_id)").format(
            kept, sql.Identifier(schema, table)
        )
    return query_hash(connection, query)


def query_hash(
    connection: psycopg.Connection, query: sql.Composable | LiteralString, parameters: Iterable[object] = ()
) -> str:
    """Hash of what a query answers, in whatever order, with the number of its rows."""
    whole = sql.SQL(
        "select count(*) || ' rows ' || coalesce(md5(string_agg(h, '' order by h collate \"C\")), '') "
        "from (select md5(q::text) as h from ({}) as q) as hashed"
    ).format(query if isinstance(query, sql.Composable) else sql.SQL(query))
    found = connection.execute(whole, list(parameters) or None).fetchone()
    assert found
    return str(found[0])


def _columns(connection: psycopg.Connection, schema: str, table: str) -> list[str]:
    found = connection.execute(
        "select column_name from information_schema.columns where table_schema = %s and table_name = %s "
        "order by ordinal_position",
        [schema, table],
    ).fetchall()
    return [name for (name,) in found]
