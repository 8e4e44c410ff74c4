"""How many rows a KBO extract should have, judged by the extracts of the same kind that were loaded before it.

A full: each table within 10% (or 50 rows) of the latest full. An update: all rows and keys together between a tenth of
and ten times the median of the last eight updates of the same kind of day (weekend or weekday, by SnapshotDate); below
four such updates only against the publisher's usual size: 1,100 rows in a weekend, 12,000 on a weekday.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from statistics import median

from expectations.rules import RowCount, Suite
from expectations.suites.delivery import Delivery
from ingest.staged import StagedTable

FULL_SHARE = 0.10
FULL_ROWS = 50
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
    return value if isinstance(value, date) else date.fromisoformat(value) if value else date.today()


def full_rows(delivery: Delivery, table: StagedTable) -> list[RowCount]:
    """Band of one table of a full; empty where no full was loaded before."""
    row = delivery.connection.execute(
        """
        select load_table.rows_delivered
        from ops.load_table
        join ops.load using (load_id)
        join ops.kbo_extract using (delivery_id)
        where kbo_extract.extract_type = 'full'
            and load.outcome in ('loaded', 'unchanged')
            and load_table.table_name = any(%s)
            and load.delivery_id <> %s
        order by kbo_extract.extract_number desc, load.load_id desc
        limit 1
        """,
        [[table.target, table.name], delivery.staged.delivery_id],
    ).fetchone()
    if row is None:
        return []
    margin = max(FULL_ROWS, int(row[0] * FULL_SHARE))
    return [_band(f"{row[0]:,} rows in the full before", f"{row[0]:,} rijen in het vorige volledige extract",
                  max(0, row[0] - margin), row[0] + margin)]


def update_rows(delivery: Delivery) -> Iterator[Suite]:
    """Band of an update as a whole."""
    weekend = is_weekend(snapshot_date(delivery))
    sizes = _recent_updates(delivery, weekend)
    usual = int(median(sizes)) if len(sizes) >= ENOUGH else USUAL_WEEKEND if weekend else USUAL_WEEKDAY
    least = max(0, usual // FACTOR - ALWAYS_USUAL) if len(sizes) >= ENOUGH else 0
    band = _band(f"usually {usual:,} rows", f"gewoonlijk {usual:,} rijen", least, max(usual * FACTOR, ALWAYS_USUAL))
    rows = " union all ".join(f"select 1 as n from {table.schema}.{table.table}" for table in delivery.staged.tables
                              if table.name != "code")
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
            and load_table.table_name not in ('code', 'kbo_code')
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
