"""Tables of a KBO extract, as the catalogue (`ingest/sources/kbo_open_data.yml`) describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ingest.catalogue import FileSpec, source

SOURCE_ID = "kbo_open_data"


@dataclass(frozen=True)
class Table:
    """One table: the publisher's word for it, our raw table, and its columns by published name.

    `descriptions` are in English, by our name of the column.
    `key` lists the rows that belong together: a full is compared key by key, an update replaces all rows of a key.
    `has_delta` false means that an update, too, holds the whole table (code.csv).
    """

    name: str
    target: str
    columns: Mapping[str, str]
    descriptions: Mapping[str, str]
    key: tuple[str, ...]
    has_delta: bool
    required: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Our names of the columns, in the catalogue's order."""
        return tuple(self.columns.values())

    @property
    def stage(self) -> str:
        """Table in `raw` where delivered rows wait for their check."""
        return f"stage_{self.target}"

    @property
    def stage_delete(self) -> str:
        """Table in `raw` where an update's keys to close wait for their check."""
        return f"stage_{self.target}_delete"


@cache
def tables() -> tuple[Table, ...]:
    """All tables of an extract, in the catalogue's order."""
    return tuple(_table(file, file.table) for file in source(SOURCE_ID).files if file.table)


def table(name: str) -> Table:
    """The table that KBO calls `name`; raises KeyError where there is none."""
    return {each.name: each for each in tables()}[name]


def _table(file: FileSpec, target: str) -> Table:
    return Table(
        name=target.removeprefix("kbo_"),
        target=target,
        columns=MappingProxyType({column.published: column.name for column in file.columns}),
        descriptions=MappingProxyType({column.name: column.description_en for column in file.columns}),
        key=(file.entity_key,) if file.entity_key else file.key_columns,
        has_delta=file.entity_key is not None,
        required=file.required,
    )
