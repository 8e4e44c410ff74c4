"""Values that must stand in another table: nothing is looked up while that one is empty."""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator

from expectations import predicates as p
from expectations import values
from expectations.rules import Rule, Suite
from expectations.suites.delivery import Delivery
from ingest.catalogue import FileSpec
from ingest.columns import Column, Reference
from ingest.staged import StagedTable


def suites(delivery: Delivery, table: StagedTable, file: FileSpec) -> Iterator[Suite]:
    """A suite a column that refers to another table."""
    for column in file.columns:
        reference = column.references
        if reference and delivery.has_rows("raw", reference.table):
            yield delivery.suite(
                table, [rule(column, reference)], _unknown(table, column, reference), f"known_{column.name}"
            )


def rule(column: Column, reference: Reference) -> Rule:
    """The value stands in the other table."""
    return Rule(
        f"{column.name}_known",
        f"{column.name} staat in {reference.table}",
        f"{column.name} is in {reference.table}",
        "true",
        action=reference.severity,
        column=column.name,
    )


def _unknown(table: StagedTable, column: Column, reference: Reference) -> str:
    among = [f"{name} = {p.literal(value)}" for name, value in reference.among.items()]
    is_known = " and ".join([f"known.{reference.column} = referring.{column.name}", *(f"known.{one}" for one in among)])
    return f"""
        select ctid as row_id
        from {table.schema}.{table.table} as referring
        where not {values.none(column)} and not exists (select from raw.{reference.table} as known where {is_known})
    """
