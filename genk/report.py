"""Tables for a person in a terminal: what a run came to, the sources, the processes."""

from __future__ import annotations

from datetime import datetime

import psycopg
from rich.console import Console
from rich.table import Table

from genk import airflow
from genk.freshness import BRUSSELS, Freshness
from warehouse.settings import Settings

STYLES = {"fresh": "green", "late": "red", "never": "yellow"}


def summary(
    connection: psycopg.Connection, settings: Settings, console: Console, *, synthetic: bool, seconds: float
) -> None:
    """Sources, checks and published tables after a run, its time, and where to look next."""
    console.print()
    if synthetic:
        console.print("[yellow]All data below is synthetic: the bundled sample, made for trying out.[/]")
    console.print(_loads(connection))
    console.print(_checks(connection), highlight=False)
    console.print(_published(connection))
    where = Table.grid(padding=(0, 2))
    secrets = airflow.password_file(settings)
    where.add_row("Airflow", f"{airflow.url()} [dim](user {airflow.USER}, password in {secrets})[/]")
    if settings.dsn is None:
        where.add_row(
            "PostgreSQL",
            f"127.0.0.1:{settings.pg_port}, database warehouse "
            f"[dim](user bi_reader, password in {settings.secrets_dir / 'bi_reader.password'})[/]",
        )
    pages = sorted(settings.site_dir.glob("*.html"))
    where.add_row("Pages", "\n".join(str(page) for page in pages) or "none yet")
    where.add_row("Time", f"{seconds:.1f} s")
    console.print(where, highlight=False, soft_wrap=True)


def sources(found: list[Freshness]) -> Table:
    """Each source with its last delivery and when the next one is expected."""
    table = _table("Source", "Publisher", "Last delivery", "Landed", "Next expected", "State")
    for one in found:
        table.add_row(
            one.source.id,
            one.source.publisher,
            one.last_file or "-",
            _time(one.last_landed),
            _time(one.next_expected),
            f"[{STYLES[one.state]}]{one.state}[/]",
        )
    return table


def _loads(connection: psycopg.Connection) -> Table:
    table = _table("Source", "Deliveries", "Loaded", "Refused", "Rows loaded", "In quarantine", numbers=5)
    rows = connection.execute(
        """
        with outcomes as (
            select
                delivery_id,
                bool_or(outcome in ('loaded', 'unchanged')) as is_loaded,
                sum(rows_delivered - rows_quarantined) filter (where outcome in ('loaded', 'unchanged')) as rows_loaded,
                sum(rows_quarantined) filter (where outcome in ('loaded', 'unchanged')) as rows_quarantined
            from ops.load
            group by delivery_id
        )

        select
            delivery.source_id,
            count(*),
            count(*) filter (where outcomes.is_loaded),
            count(*) filter (where not outcomes.is_loaded),
            coalesce(sum(outcomes.rows_loaded), 0),
            coalesce(sum(outcomes.rows_quarantined), 0)
        from ops.delivery
        left join outcomes on delivery.delivery_id = outcomes.delivery_id
        group by delivery.source_id
        order by delivery.source_id
        """
    )
    for source_id, *numbers in rows:
        table.add_row(source_id, *(f"{number:,}" for number in numbers))
    return table


def _checks(connection: psycopg.Connection) -> str:
    """Rules held and broken, in the newest check of each delivery and of the mart."""
    row = connection.execute(
        """
        with newest as (
            select distinct on (subject, delivery_id) run_id
            from ops.validation
            order by subject, delivery_id, run_at desc
        )

        select
            count(*) filter (where success),
            count(*) filter (where not success and severity <> 'critical'),
            count(*) filter (where not success and severity = 'critical')
        from ops.validation
        where run_id in (select run_id from newest)
        """
    ).fetchone()
    assert row is not None
    return f"Checks: {row[0]:,} ok, {row[1]:,} warnings, {row[2]:,} critical"


def _published(connection: psycopg.Connection) -> Table:
    table = _table("Published table", "Rows", numbers=1)
    row = connection.execute("select tables from ops.publication order by publication_id desc limit 1").fetchone()
    for name, rows in sorted(row[0].items()) if row else ():
        table.add_row(f"mart.{name}", f"{rows:,}")
    return table


def _table(*columns: str, numbers: int = 0) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place >= len(columns) - numbers else "left", overflow="fold")
    return table


def _time(moment: datetime | None) -> str:
    return f"{moment.astimezone(BRUSSELS):%Y-%m-%d %H:%M}" if moment else "-"
