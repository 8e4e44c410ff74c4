"""How many rows a delivery should have, judged by those of the same kind that were loaded before it.

A KBO full: each table within 10% (or 50 rows) of the latest full. Another source: within 20% (or 50 rows) of the latest
delivery, and where each delivery is a period of its own, of the latest that has the same name. A KBO update: all rows
and keys together between a tenth of and ten times the median of the last eight updates of the same kind of day (weekend
or weekday, by SnapshotDate); below four such updates only against the publisher's usual size: 1,100 rows in a weekend,
12,000 on a weekday.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from statistics import median
from typing import LiteralString
from zoneinfo import ZoneInfo

from expectations.rules import RowCount, Suite
from expectations.suites.delivery import Delivery
from ingest.staged import StagedTable

BRUSSELS = ZoneInfo("Europe/Brussels")
FULL_SHARE = 0.10
SNAPSHOT_SHARE = 0.20
SAME_NAME = """
    and lower(delivery.file_name) = (
        select lower(this.file_name) from ops.delivery as this where this.delivery_id = %(delivery)s
    )
"""
FEW_ROWS = 50
FACTOR = 10
ALWAYS_USUAL = 1_000
"""An update of fewer rows than this above, or below, its band alarms nobody."""
RECENT = 8
ENOUGH = 4
USUAL_WEEKEND = 1_100
USUAL_WEEKDAY = 12_000
SATURDAY = 5


def is_full(delivery: Delivery) -> bool:
    """Whether the extract is a full one."""
    return str(delivery.staged.context.get("extract_type", "full")).lower() == "full"


def snapshot_date(delivery: Delivery) -> date:
    """Day of which the extract tells the state; today where the loader does not say."""
    value = delivery.staged.context.get("snapshot_date")
    return value if isinstance(value, date) else date.fromisoformat(value) if value else datetime.now(BRUSSELS).date()


def full_rows(delivery: Delivery, table: StagedTable) -> list[RowCount]:
    """Band of one table of a KBO full; empty where no full was loaded before."""
    return _around_last(delivery, table, FULL_SHARE, "and kbo_extract.extract_type = 'full'")


def snapshot_rows(delivery: Delivery, table: StagedTable) -> list[RowCount]:
    """Band of a table of any other source; empty where nothing was loaded before."""
    return _around_last(delivery, table, SNAPSHOT_SHARE, SAME_NAME if delivery.source.load == "period" else "")


def _around_last(delivery: Delivery, table: StagedTable, share: float, kind: LiteralString) -> list[RowCount]:
    row = delivery.connection.execute(
        f"""
        select load_table.rows_delivered
        from ops.load_table
        join ops.load using (load_id)
        join ops.delivery using (delivery_id)
        left join ops.kbo_extract using (delivery_id)
        where load.source_id = %(source)s and load.outcome in ('loaded', 'unchanged') {kind}
            and load_table.table_name = %(table)s
            and load.delivery_id <> %(delivery)s
        order by kbo_extract.extract_number desc, load.load_id desc
        limit 1
        """,
        {"source": delivery.source.id, "table": table.target, "delivery": delivery.staged.delivery_id},
    ).fetchone()
    if row is None:
        return []
    last = int(row[0])
    margin = max(FEW_ROWS, int(last * share))
    return [
        _band(f"{last:,} rows the last time", f"{last:,} rijen de vorige keer", max(0, last - margin), last + margin)
    ]


def update_rows(delivery: Delivery) -> Iterator[Suite]:
    """Band of an update as a whole."""
    weekend = is_weekend(snapshot_date(delivery))
    sizes = _recent_updates(delivery, weekend)
    usual = int(median(sizes)) if len(sizes) >= ENOUGH else USUAL_WEEKEND if weekend else USUAL_WEEKDAY
    least = max(0, usual // FACTOR - ALWAYS_USUAL) if len(sizes) >= ENOUGH else 0
    band = _band(f"usually {usual:,} rows", f"gewoonlijk {usual:,} rijen", least, max(usual * FACTOR, ALWAYS_USUAL))
    rows = " union all ".join(
        f"select 1 as n from {table.schema}.{table.table}" for table in delivery.staged.tables if table.name != "code"
    )
    yield Suite(f"{delivery.source.id}.update", "update", "raw", "", delivery.staged.rows, (band,), rows)


def is_weekend(day: date) -> bool:
    """Whether the state of this day is a Saturday's or a Sunday's."""
    return day.weekday() >= SATURDAY


def _recent_updates(delivery: Delivery, weekend: bool) -> list[int]:
    rows = delivery.connection.execute(
        """
        select sum(load_table.rows_delivered)
        from ops.kbo_extract
        join ops.load using (delivery_id)
        join ops.load_table using (load_id)
        where kbo_extract.extract_type = 'update'
            and load.outcome in ('loaded', 'unchanged')
            and (extract(isodow from kbo_extract.snapshot_date) > 5) = %s
            and load.delivery_id <> %s
            and load_table.table_name <> 'kbo_code'
        group by kbo_extract.extract_number
        order by kbo_extract.extract_number desc
        limit %s
        """,
        [weekend, delivery.staged.delivery_id, RECENT],
    )
    return [int(size) for (size,) in rows.fetchall()]


def _band(en: str, nl: str, at_least: int, at_most: int) -> RowCount:
    return RowCount(
        "volume",
        f"Het aantal rijen is gewoon: {nl}",
        f"The number of rows is usual: {en}",
        at_least=at_least,
        at_most=at_most,
        overridable=True,
    )
