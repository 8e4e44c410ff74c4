"""The contract of the published tables, as the manifest of dbt has it: there it stands, and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse import dbt
from warehouse.errors import WarehouseError
from warehouse.settings import Settings


@dataclass(frozen=True)
class Column:
    """A column of a mart; `groups_people` is one that looks like data of a person, and is that of a counted group."""

    name: str
    data_type: str
    description: str
    is_required: bool
    groups_people: bool


@dataclass(frozen=True)
class ForeignKey:
    """Columns of a mart whose values stand in `to_columns` of `to_table`."""

    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A mart; `may_be_empty` where a build without a row in it may be published. Marts that are views are none."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: frozenset[ForeignKey]
    may_be_empty: bool


Contract = Mapping[str, Table]
"""The tables that other people's tools depend on, by name."""


def of_build(settings: Settings) -> Contract:
    """What the newest build in this GENK_HOME had to make; raises WarehouseError where there was none."""
    path = dbt.manifest(settings)
    if not path.exists():
        raise WarehouseError("no build has told what it makes: run `genk build`")
    return read(path)


def read(manifest: Path) -> Contract:
    """The models of a manifest that have an enforced contract."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    models = [
        node
        for node in nodes
        if node["resource_type"] == "model"
        and node["contract"]["enforced"]
        and node["config"]["materialized"] == "table"
    ]
    return {table.name: table for table in sorted(map(_table, models), key=lambda table: table.name)}


def _table(node: dict[str, Any]) -> Table:
    constraints = list(_constraints(node))
    primary_key = tuple(next((columns for kind, columns, _ in constraints if kind == "primary_key"), ()))
    required = {column for kind, columns, _ in constraints if kind == "not_null" for column in columns}
    return Table(
        name=node["alias"],
        description=node["description"],
        columns=tuple(
            Column(
                name=column["name"],
                data_type=column["data_type"],
                description=column["description"],
                is_required=column["name"] in required.union(primary_key),
                groups_people=column["config"]["meta"].get("groups_people", False),
            )
            for column in node["columns"].values()
        ),
        primary_key=primary_key,
        foreign_keys=frozenset(
            ForeignKey(tuple(columns), _table_of(constraint["to"]), tuple(constraint["to_columns"]))
            for kind, columns, constraint in constraints
            if kind == "foreign_key"
        ),
        may_be_empty=node["config"]["meta"].get("may_be_empty", False),
    )


def _constraints(node: dict[str, Any]) -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    """Kind, columns and the rest of each constraint, whether it stands at the table or at its column."""
    for constraint in node["constraints"]:
        yield constraint["type"], constraint["columns"], constraint
    for column in node["columns"].values():
        for constraint in column["constraints"]:
            yield constraint["type"], [column["name"]], constraint


def _table_of(to: str) -> str:
    """Name of the table in `ref('table')`, as it was parsed, and in `"database"."schema"."table"`, as it was built."""
    return str(re.findall(r"\w+", to)[-1])
