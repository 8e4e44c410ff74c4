"""A staged delivery, and what its check and its load answer: the words that ingest, expectations and DAGs share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import psycopg


@dataclass(frozen=True)
class StagedTable:
    """One table of a delivery that stands in the database but is not yet history.

    `name` is the publisher's word for it (address), `schema`.`table` is where it stands now (raw.stage_kbo_address),
    `target` is the raw table that it is for (kbo_address). `key_columns` are those by which the history lists rows:
    not always one row alone, an entity has many activities. Role `delete_keys` is a delta's list of keys to close.
    `sheet` is the sheet of the workbook in which the rows stood.
    """

    name: str
    schema: str
    table: str
    target: str
    rows: int
    key_columns: tuple[str, ...]
    role: Literal["rows", "delete_keys"] = "rows"
    sheet: str | None = None


@dataclass(frozen=True)
class Staged:
    """A delivery whose rows are committed to staging tables.

    `context` holds what a check may want to know besides the rows; for KBO: extract_number, extract_type,
    snapshot_date, extract_timestamp, version.
    """

    delivery_id: int
    source_id: str
    tables: tuple[StagedTable, ...]
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows delivered, keys to close included."""
        return sum(table.rows for table in self.tables)


@dataclass(frozen=True)
class CheckOutcome:
    """Answer of a check: may the delivery become history, and how many rows of each table went to quarantine."""

    passed: bool
    rows_quarantined: Mapping[str, int] = field(default_factory=dict)
    message: str = ""


Check = Callable[[psycopg.Connection, Staged], CheckOutcome]


@dataclass(frozen=True)
class TableChange:
    """What a load did to one raw table, in rows."""

    rows_delivered: int
    rows_opened: int
    rows_closed: int


@dataclass(frozen=True)
class LoadResult:
    """Outcome of loading one delivery, in rows, and the last day of which it tells (see ingest.content)."""

    delivery_id: int
    outcome: Literal["loaded", "unchanged", "refused", "failed"]
    rows_delivered: int = 0
    rows_quarantined: int = 0
    rows_opened: int = 0
    rows_closed: int = 0
    message: str = ""
    content_up_to: date | None = None
