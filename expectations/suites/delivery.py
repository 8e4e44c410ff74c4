"""A staged delivery as the suites see it: its tables by name, its catalogue entry, and the database around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import psycopg
from psycopg import sql

from expectations.rules import RowCount, Rule, Suite
from ingest.catalogue import Source
from ingest.file_names import Named
from ingest.gate import today
from ingest.staged import Staged, StagedTable
from warehouse.errors import WarehouseError


@dataclass(frozen=True)
class Delivery:
    """`in_quarantine` are the rows by raw table that an earlier check of the same delivery set apart.

    `today` is the day of which is judged what has passed, in Brussels.
    """

    connection: psycopg.Connection
    staged: Staged
    source: Source
    in_quarantine: Mapping[str, int] = field(default_factory=dict)
    today: date = field(default_factory=today)

    @property
    def tables(self) -> dict[str, StagedTable]:
        """Tables of rows by the publisher's name."""
        return {table.name: table for table in self.staged.tables if table.role == "rows"}

    @property
    def deletes(self) -> dict[str, StagedTable]:
        """Tables of keys to close by the publisher's name; empty unless the delivery is a delta."""
        return {table.name: table for table in self.staged.tables if table.role == "delete_keys"}

    @property
    def file_name(self) -> str:
        """Name under which the delivery landed; raises WarehouseError where it never did."""
        row = self.connection.execute(
            "select file_name from ops.delivery where delivery_id = %s", [self.staged.delivery_id]
        ).fetchone()
        if row is None:
            raise WarehouseError(
                f"delivery {self.staged.delivery_id} is not in ops.delivery: land the file before it is checked"
            )
        return str(row[0])

    @property
    def named(self) -> Named | None:
        """What the file's name says of the period; None for a source without one."""
        return self.source.delivery.named(self.file_name)

    def suite(
        self,
        table: StagedTable,
        rules: list[Rule | RowCount],
        among: str | None = None,
        about: str = "",
        by: str = "row_id",
    ) -> Suite:
        """A suite on the table, or on what `among` selects of it; `about` tells such suites of one table apart."""
        label = table.name if table.role == "rows" else f"{table.name}_delete"
        name = ".".join(filter(None, (self.source.id, label, about)))
        return Suite(name, label, table.schema, table.table, table.rows, tuple(rules), among, by)

    def exists(self, schema: str, table: str) -> bool:
        """Whether the table exists in the warehouse."""
        row = self.connection.execute(
            "select from pg_tables where schemaname = %s and tablename = %s", [schema, table]
        ).fetchone()
        return row is not None

    def has_rows(self, schema: str, table: str) -> bool:
        """Whether the table exists in the warehouse and is not empty."""
        if not self.exists(schema, table):
            return False
        name = sql.Identifier(schema, table)
        return self.connection.execute(sql.SQL("select from {} limit 1").format(name)).fetchone() is not None
