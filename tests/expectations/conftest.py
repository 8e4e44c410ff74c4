"""Staged deliveries for the checks: a small sound KBO full, and a way to break it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import psycopg
import pytest
from psycopg import sql

from expectations.delivery import check_delivery
from ingest import load
from ingest.catalogue import source
from ingest.readers import create_raw_tables
from ingest.staged import CheckOutcome, Staged, StagedTable
from warehouse import embedded
from warehouse.settings import Settings

Rows = Sequence[Sequence[str | None]]


class Stage:
    """Puts rows into staging tables as the loaders do, and describes them as a Staged delivery."""

    def __init__(
        self, connection: psycopg.Connection, source_id: str, file_name: str, context: Mapping[str, Any]
    ) -> None:
        self.connection = connection
        self.source = source(source_id)
        self.context = context
        row = connection.execute(
            "insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence) "
            "values (%s, %s, 'x', gen_random_uuid()::text, 1, 'file', 'test') returning delivery_id",
            [source_id, file_name],
        ).fetchone()
        assert row
        self.delivery_id: int = row[0]
        self.tables: list[StagedTable] = []

    def rows(self, table: str, rows: Rows) -> None:
        """Stage rows for `raw.<table>`; files of generic sources keep their line, KBO's do not."""
        columns = [column.name for column in self.source.file(table).columns]
        lined = self.source.reader != "kbo"
        self._put(f"stage_{table}", columns, rows, lined)
        name = table.removeprefix("kbo_") if self.source.reader == "kbo" else table
        keys = self.source.file(table).key_columns
        self.tables.append(StagedTable(name, "raw", f"stage_{table}", table, len(rows), keys))

    def deletes(self, table: str, keys: Sequence[str]) -> None:
        """Stage an update's keys to close."""
        key = self.source.file(table).entity_key
        assert key
        self._put(f"stage_{table}_delete", [key], [[value] for value in keys], False)
        self.tables.append(
            StagedTable(
                table.removeprefix("kbo_"), "raw", f"stage_{table}_delete", table, len(keys), (key,), "delete_keys"
            )
        )

    def staged(self) -> Staged:
        """The delivery, committed."""
        self.connection.commit()
        return Staged(self.delivery_id, self.source.id, tuple(self.tables), self.context)

    def _put(self, table: str, columns: list[str], rows: Rows, lined: bool) -> None:
        name = sql.Identifier("raw", table)
        texts = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(column)) for column in columns)
        extra = sql.SQL(", delivery_id bigint, line_number bigint") if lined else sql.SQL("")
        self.connection.execute(sql.SQL("drop table if exists {}").format(name))
        self.connection.execute(sql.SQL("create table {} ({}{})").format(name, texts, extra))
        with self.connection.cursor().copy(sql.SQL("copy {} from stdin").format(name)) as copy:
            for line, row in enumerate(rows, start=2):
                copy.write_row([*row, self.delivery_id, line] if lined else row)


def accept(connection: psycopg.Connection, staged: Staged) -> CheckOutcome:
    """Check the delivery and, where it passes, make it history with its receipt, as a load does."""
    outcome = check_delivery(connection, staged)
    if not outcome.passed:
        return outcome
    create_raw_tables(connection)
    for table in staged.tables:
        # the stage of a test has the delivery already
        connection.execute(
            sql.SQL("alter table {} drop column delivery_id").format(sql.Identifier(table.schema, table.table))
        )
    changes = load.apply(connection, staged)
    row = connection.execute(
        "insert into ops.load (delivery_id, source_id, started_at, outcome) values (%s, %s, now(), 'loaded') "
        "returning load_id",
        [staged.delivery_id, staged.source_id],
    ).fetchone()
    assert row
    for table, change in changes.items():
        connection.execute(
            "insert into ops.load_table values (%s, %s, %s, %s, %s, 0)",
            [row[0], table, change.rows_delivered, outcome.rows_quarantined.get(table, 0), change.rows_opened],
        )
    connection.commit()
    return outcome


E1, E2, E3 = "0200.065.765", "0200.068.636", "1029.025.290"
B1, B2 = "2.000.000.339", "2.000.000.438"
A1 = "9.000.006.626"
"""Real numbers of both series, of establishments and of a branch (extracts 0136 and 0147)."""

CODES = [
    ("Status", "AC"),
    ("JuridicalSituation", "000"),
    ("TypeOfEnterprise", "1"),
    ("TypeOfEnterprise", "2"),
    ("JuridicalForm", "416"),
    ("JuridicalForm", "610"),
    ("Language", "0"),
    ("Language", "2"),
    ("TypeOfDenomination", "001"),
    ("TypeOfDenomination", "003"),
    ("TypeOfAddress", "REGO"),
    ("TypeOfAddress", "BAET"),
    ("EntityContact", "ENT"),
    ("EntityContact", "EST"),
    ("ContactType", "TEL"),
    ("ContactType", "EMAIL"),
    ("ActivityGroup", "001"),
    ("ActivityGroup", "006"),
    ("Classification", "MAIN"),
    ("Classification", "SECO"),
    ("Nace2008", "84130"),
    ("Nace2025", "84130"),
    ("Nace2025", "68121"),
]

SOUND: dict[str, list[list[str | None]]] = {
    "kbo_code": [[category, code, language, "x"] for category, code in CODES for language in ("FR", "NL")],
    "kbo_enterprise": [
        [E1, "AC", "000", "2", "416", None, "09-08-1960"],
        [E2, "AC", "000", "2", "610", "416", "29-02-2024"],
        [E3, "AC", "000", "1", None, None, "12-10-2025"],
    ],
    "kbo_establishment": [[B1, "01-11-1974", E1], [B2, "01-09-1964", E2]],
    "kbo_branch": [[A1, "01-09-1995", E1]],
    "kbo_denomination": [[E1, "2", "001", "Veneco"], [E2, "2", "001", "Farys"], [E3, "0", "001", "Janssens, An"]],
    "kbo_address": [
        [E1, "REGO", None, None, "9070", "Destelbergen", "Destelbergen", "Panhuisstraat", "x", "1", "", "", None],
        [B1, "BAET", None, None, "3600", "Genk", "Genk", "Europalaan", "x", "1", "", "", None],
        [B2, "BAET", None, None, "3600", "Genk", "Genk", "Europalaan", "x", "2", "", "", "31-12-2020"],
    ],
    "kbo_contact": [[E1, "ENT", "EMAIL", "info@example.be"], [E1, "ENT", "FAX", "089"], [B1, "EST", "TEL", "089"]],
    "kbo_activity": [
        [E1, "006", "2025", "84130", "MAIN"],
        [E1, "001", "2025", "68121", "SECO"],
        [B1, "001", "2008", "84130", "MAIN"],
    ],
}
FULL = {"extract_number": 146, "extract_type": "full", "snapshot_date": date(2025, 10, 10)}
UPDATE = {"extract_number": 147, "extract_type": "update", "snapshot_date": date(2025, 10, 11)}


@pytest.fixture
def stage_full(warehouse: psycopg.Connection) -> Callable[..., Staged]:
    """Stages the sound full, with whole tables replaced or left out (None) by raw name."""

    def stage(**replaced: Rows | None) -> Staged:
        into = Stage(warehouse, "kbo_open_data", "KboOpenData_0146_2025_10_11_Full.zip", FULL)
        for table, rows in {**SOUND, **replaced}.items():
            if rows is not None:
                into.rows(table, rows)
        return into.staged()

    return stage


@pytest.fixture
def admin(server: Settings, warehouse: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A superuser's connection to the test's own database."""
    with psycopg.connect(embedded.admin_dsn(server), dbname=warehouse.info.dbname) as connection:
        yield connection
