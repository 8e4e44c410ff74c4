"""The city itself is in the delivery: a file without it is cut, or another variant than the one we take."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator, Sequence

from expectations import predicates as p
from expectations.rules import RowCount, Suite
from expectations.suites.delivery import Delivery
from ingest.catalogue import FileSpec
from ingest.columns import Column
from ingest.staged import StagedTable
from warehouse.home import home


def rule(column: Column, wanted: Sequence[str]) -> RowCount:
    """At least one row has one of the values `wanted`."""
    return RowCount(
        f"{column.name}_has_the_city",
        f"{column.name} bevat {' of '.join(wanted)}",
        f"{column.name} has {' or '.join(wanted)}",
        at_least=1,
    )


def suites(delivery: Delivery, table: StagedTable, file: FileSpec, sound: str) -> Iterator[Suite]:
    """A suite a column that must contain something; `sound` is a query for the rows that no row rule sets apart."""
    for column in file.columns:
        if not column.must_contain:
            continue
        wanted = column.wanted(home())
        yield delivery.suite(
            table,
            [rule(column, wanted)],
            f"select 1 as found from ({sound}) as sound where {p.stands_for(column.name, wanted)} limit 1",
            f"city_{column.name}",
        )
