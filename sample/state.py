"""The register at one moment, and what changed since the last extract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sample.archive import TABLES, Row


@dataclass(frozen=True)
class Changes:
    """Content of an update: per table the keys to delete and the rows to insert, both ascending."""

    deletes: dict[str, list[str]]
    inserts: dict[str, list[Row]]


@dataclass
class State:
    """Rows by table and key. A day's changes are written down as they are made.

    A delete list names only keys that had rows in that table, and the insert file repeats all rows of a changed key:
    both follow from comparing each touched key with what it was before the day.
    """

    tables: dict[str, dict[str, list[Row]]] = field(default_factory=lambda: {table: {} for table in TABLES})
    closed: list[dict[str, list[Row]]] = field(default_factory=list)  # rows by table of what stopped, oldest first
    _before: dict[str, dict[str, bool]] = field(default_factory=lambda: {table: {} for table in TABLES})

    def get(self, table: str, key: str) -> list[Row]:
        """Current rows of `key`, [] where it has none."""
        return self.tables[table].get(key, [])

    def put(self, table: str, key: str, rows: list[Row]) -> None:
        """Let `rows` be the rows of `key`; none removes it."""
        self._before[table].setdefault(key, key in self.tables[table])
        if rows:
            self.tables[table][key] = rows
        else:
            self.tables[table].pop(key, None)

    def touch(self, table: str, key: str) -> None:
        """Publish `key` again although nothing changed, as KBO does."""
        self.put(table, key, self.get(table, key))

    def touched(self, key: str) -> bool:
        """Whether anything of `key` changed since the last extract."""
        return any(key in before for before in self._before.values())

    def begin(self) -> None:
        """Forget the changes: an extract has been written."""
        self._before = {table: {} for table in TABLES}

    def changes(self) -> Changes:
        """Changes since `begin`."""
        return Changes(
            deletes={table: sorted(key for key, was in self._before[table].items() if was) for table in TABLES},
            inserts={
                table: [row for key in sorted(self._before[table]) for row in self.get(table, key)] for table in TABLES
            },
        )

    def rows(self, table: str) -> Iterator[Row]:
        """All rows of a table, ascending by number."""
        rows = self.tables[table]
        return (row for key in sorted(rows) for row in rows[key])
