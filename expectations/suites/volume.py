"""How many rows a delivery should have, judged by those of the same kind that were accepted before it.

What is delivered whole keeps its rows but for a share (10% of a table of a KBO full, else 20% or what the source says)
and a few; rows set apart are not counted, now nor then. A KBO update: all rows and keys together between a tenth of and
ten times the median of the last eight updates of the same kind of day (weekend or weekday, by SnapshotDate); below four
such updates only against the publisher's usual size: 1,100 rows in a weekend, 12,000 on a weekday.
"""

# ruff: noqa: S608  the SQL is put together from reviewed text and names of the catalogue, never from data
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

from expectations.rules import RowCount, Suite, allowed
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept, alike
from ingest.catalogue import FileSpec
from ingest.staged import StagedTable

BRUSSELS = ZoneInfo("Europe/Brussels")
FULL_SHARE = 0.10
TOLD_SHARE = 0.05
"""A loss of more than this is told, against the largest of the deliveries lately: what drips away is lost too."""
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
    """Bands of one table of a KBO full; empty where no full was loaded before."""
    return list(_bands([one.rows for one in alike(delivery, table)], FULL_SHARE))


def bands(rows: Sequence[int], share: float, file: FileSpec, part: str) -> Iterator[RowCount]:
    """Bands of one part of a table, of which the deliveries before had so many rows, the newest first."""
    for band in _bands(rows, share):
        yield _growing(replace(band, nl=f"{band.nl} ({part})", en=f"{band.en} ({part})", part=part), file)


def _growing(band: RowCount, file: FileSpec) -> RowCount:
    """The band; that of a form has no upper limit, since a register that is being filled grows."""
    return replace(band, at_most=None) if file.layout == "form" else band


def kept_rows(delivery: Delivery, table: StagedTable, kept: Kept) -> list[RowCount]:
    """Bands of a table of any other source; empty where nothing was loaded before, or it comes by parts."""
    if delivery.source.part is not None:
        return []
    rows = _rows_of_parts(delivery, table, kept.part) if kept.part else [one.rows for one in alike(delivery, table)]
    found = (_growing(band, delivery.source.file(table.target)) for band in _bands(rows, kept.share))
    return [replace(band, at_most=None) if kept.grows else band for band in found]


def _bands(rows: Sequence[int], share: float) -> Iterator[RowCount]:
    """What the deliveries before had, the newest first, as a band; and a loss that is told, though it is none alone."""
    if not rows:
        return
    last, most = rows[0], max(rows[:RECENT])
    yield RowCount(
        "volume",
        "Het aantal rijen is gewoon",
        "The number of rows is usual",
        at_least=max(0, last - allowed(last, share)),
        at_most=last + allowed(last, share),
        overridable=True,
        counts="accepted",
        before=last,
    )
    yield RowCount(
        "volume_kept",
        "Er gaan geen rijen verloren, ook niet beetje bij beetje",
        "No rows are lost, nor do they drip away",
        at_least=max(0, most - allowed(most, TOLD_SHARE)),
        action="warn",
        counts="accepted",
        before=most,
        since=("eerder", "earlier"),
    )


def _rows_of_parts(delivery: Delivery, table: StagedTable, parts: Sequence[str]) -> list[int]:
    """Rows that stand in raw of the parts that are delivered, each as its newest delivery has it."""
    if not delivery.exists("raw", table.target):
        return []
    part = ", ".join(parts)
    row = delivery.connection.execute(
        f"""
        select count(*)
        from (
            select dense_rank() over (partition by {part} order by delivery_id desc) as nth_newest
            from raw.{table.target}
            where delivery_id <> %s and ({part}) in (select {part} from {table.schema}.{table.table})
        ) as ranked
        where nth_newest = 1
        """,
        [delivery.staged.delivery_id],
    ).fetchone()
    return [row[0]] if row and row[0] else []


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
