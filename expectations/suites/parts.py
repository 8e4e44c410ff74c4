"""A source that is loaded by parts: each row is of a part that the delivery names, and each part keeps its rows.

A part is held against the newest delivery before that named it, whatever other parts stand in the one or the other.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from expectations import predicates as p
from expectations import values
from expectations.rules import Rule, Suite
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept
from expectations.suites.volume import bands
from ingest.catalogue import Source
from ingest.columns import Column
from ingest.staged import StagedTable


def suites(delivery: Delivery, table: StagedTable, kept: Kept, named: str) -> Iterator[Suite]:
    """Both, for one table; `named` is a query for the sound rows of the table that names the parts."""
    source, file = delivery.source, delivery.source.file(table.target)
    if source.part is None:
        return
    column = file.column(source.part)
    if table.target != source.names_parts:
        unnamed = f"""
            select ctid as row_id
            from {table.schema}.{table.table}
            where {values.given(column)}
                and {source.part} not in (select {source.part} from ({named}) as named where {source.part} is not null)
        """
        yield delivery.suite(table, [rule(source, column)], unnamed, "named")
    for part, rows in sorted(_rows_before(delivery, table, source.part, named).items()):
        among = f"select 1 as found from {table.schema}.{table.table} where {source.part} = {p.literal(part)}"
        yield delivery.suite(table, [*bands(rows, kept.share, file, part)], among, f"part {part}")


def rule(source: Source, column: Column) -> Rule:
    """The delivery names the part of the row."""
    assert source.names_parts
    file = source.file(source.names_parts)
    where_nl, where_en = (f"het blad {file.sheet}", f"the sheet {file.sheet}") if file.sheet else (file.table,) * 2
    return Rule(
        f"{column.name}_named",
        f"“{column.published}” staat op {where_nl}, en is daar juist ingevuld",
        f"{column.name} is on {where_en}, and sound there",
        "true",
        column=column.name,
    )


def _rows_before(delivery: Delivery, table: StagedTable, part: str, named: str) -> dict[str, list[int]]:
    """By part that is delivered the accepted rows of the deliveries before that named it, the newest first."""
    names = delivery.source.names_parts
    if not (delivery.exists("raw", table.target) and delivery.exists("raw", str(names))):
        return {}
    counted = delivery.connection.execute(
        f"""
        select naming.{part}, count(counted.{part})
        from raw.{names} as naming
        inner join ops.delivery on naming.delivery_id = delivery.delivery_id
        left join raw.{table.target} as counted
            on naming.delivery_id = counted.delivery_id and naming.{part} = counted.{part}
        where naming.{part} in (select {part} from ({named}) as named)
            and naming.delivery_id <> %s and delivery.set_aside_at is null
        group by naming.{part}, delivery.precedence
        order by delivery.precedence desc
        """,
        [delivery.staged.delivery_id],
    )
    found: dict[str, list[int]] = defaultdict(list)
    for name, rows in counted.fetchall():
        found[name].append(rows)
    return found
