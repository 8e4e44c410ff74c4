"""The deliveries that were accepted before this one, and what a source keeps from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql
from pydantic import Field, field_validator

from expectations.suites.delivery import Delivery
from ingest.staged import StagedTable
from warehouse.strict import Strict

SNAPSHOT_SHARE = 0.20


class Kept(Strict):
    """What the table of a source keeps from one delivery to the next.

    `share` is what it may lose, or win, of its rows. `level` is the column with the levels of a tree, each of which
    keeps its rows as the table does. `figures` are columns of counts and amounts, compared by the values of `by` (codes
    of places or activities) and by the key of the table. `newest` is SQL that sorts the rows of the table by time.
    `part` are the columns whose values together are each delivered whole, in one delivery or in several; one of which
    every delivery may bring more than was there `grows`.
    """

    share: float = Field(default=SNAPSHOT_SHARE, gt=0, lt=1)
    level: str | None = None
    figures: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    newest: str | None = None
    part: tuple[str, ...] = ()
    grows: bool = False

    @field_validator("part", mode="before")
    @classmethod
    def _may_be_one(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given


@dataclass(frozen=True)
class Earlier:
    """An accepted delivery: the rows accepted of the table, and whether they stand in raw."""

    delivery_id: int
    file_name: str
    rows: int
    in_raw: bool


def accepted(delivery: Delivery, table: StagedTable) -> list[Earlier]:
    """The deliveries of the source that are loaded into the table, the one that counts most first; of KBO the fulls."""
    rows = delivery.connection.execute(
        """
        select
            delivery_id,
            file_name,
            load_table.rows_delivered - load_table.rows_quarantined,
            load_table.rows_opened > 0
        from ops.load_table
        join ops.load as loads using (load_id)
        join ops.delivery using (delivery_id)
        left join ops.kbo_extract using (delivery_id)
        where
            loads.source_id = %(source)s
            and loads.outcome in ('loaded', 'unchanged')
            and kbo_extract.extract_type is distinct from 'update'
            and load_table.table_name = %(table)s
            and delivery_id <> %(delivery)s
            and delivery.set_aside_at is null
        order by kbo_extract.extract_number desc, delivery.precedence desc
        """,
        {"source": delivery.source.id, "table": table.target, "delivery": delivery.staged.delivery_id},
    )
    return [Earlier(*row) for row in rows.fetchall()]


def alike(delivery: Delivery, table: StagedTable) -> list[Earlier]:
    """Those of `accepted` that this delivery replaces: all, or where each is a period those of the same.

    Where each brings parts they are those that named one of these.
    """
    found = accepted(delivery, table)
    if delivery.source.part is not None:
        same = _naming_the_same(delivery, delivery.source.part)
        return [one for one in found if one.delivery_id in same]
    if delivery.source.load != "period":
        return found
    names = delivery.source.delivery
    return [one for one in found if names.named(one.file_name) == delivery.named]


def _naming_the_same(delivery: Delivery, part: str) -> set[int]:
    names = delivery.source.names_parts
    staged = next(table for table in delivery.tables.values() if table.target == names)
    if not delivery.exists("raw", staged.target):
        return set()
    query = sql.SQL("select distinct delivery_id from {} where {part} in (select {part} from {})").format(
        sql.Identifier("raw", staged.target), sql.Identifier(staged.schema, staged.table), part=sql.Identifier(part)
    )
    return {delivery_id for (delivery_id,) in delivery.connection.execute(query)}
