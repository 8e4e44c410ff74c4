"""Tables for a person in a terminal: what a run came to, the sources, the processes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

import psycopg
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from genk import airflow
from genk.freshness import BRUSSELS, Freshness
from ingest.catalogue import Source
from ingest.reader import Delivery
from ingest.staged import LoadResult
from warehouse.settings import Settings

STATE_STYLES = {"current": "green", "refused": "red", "landed": "yellow", "set aside": "dim", "superseded": "dim"}
STYLES = {"fresh": "green", "late": "red", "never": "yellow"}


def summary(
    connection: psycopg.Connection, settings: Settings, console: Console, *, synthetic: bool, seconds: float
) -> None:
    """Sources, checks and published tables after a run, its time, where to look next, and how the plan stands."""
    console.print()
    if synthetic:
        console.print("[yellow]All data below is synthetic: the bundled sample, made for trying out.[/]")
    console.print(_loads(connection))
    console.print(_checks(connection), highlight=False)
    console.print(_published(connection))
    console.print()
    for name, where in _addresses(settings):
        console.print(f"{name:<12}{where}", highlight=False, soft_wrap=True)
    console.print(f"{'Time':<12}{seconds:.1f} s", highlight=False)
    console.print()
    for line in _scorecard(connection, settings):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _scorecard(connection: psycopg.Connection, settings: Settings) -> Iterator[str]:
    """How many indicators stand how, how many have no value yet, and where the scorecard is."""
    from scorecard.data import NothingPublishedError, read
    from scorecard.page import FILE_NAME

    try:
        found = read(connection)
    except NothingPublishedError as error:
        yield f"Scorecard: {error}"
        return
    areas, total = found.all_areas, len(found.indicators)
    shown = sum(bool(area.indicators) for area in areas)
    valued, made_up = len(found.with_value), len(found.synthetic)
    yield f"Scorecard: {shown} of {len(areas)} areas with a row; {total} indicators, {total - valued} without a value"
    counts = [(found.statuses[name], number) for name, number in found.counts.items()]
    yield "  " + ", ".join(f"{status.sign} {number} {status.label_en}" for status, number in counts)
    if late := len(found.late):
        yield f"  ⚠ the data of {late} of the {valued} values are late"
    if made_up:
        yield f"  {made_up} of the {valued} values are synthetic"
    yield f"  {airflow.url()}/plugin/scorecard"
    yield f"  {settings.site_dir / FILE_NAME}"


def _addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    """Where to look next, and where the passwords are; never a password itself."""
    users = airflow.password_file(settings)
    yield "Airflow", f"{airflow.url()}   user {airflow.USER}, password in {users}"
    if settings.dsn is None:
        reader = settings.secrets_dir / "bi_reader.password"
        yield "PostgreSQL", f"127.0.0.1:{settings.pg_port}, database warehouse   user bi_reader, password in {reader}"
    for page in sorted(settings.site_dir.glob("*.html")):
        yield "Page", str(page)


def load(result: LoadResult) -> str:
    """What came of one delivery, in one line."""
    return (
        f"{result.outcome}: {result.rows_delivered:,} rows delivered, {result.rows_quarantined:,} to quarantine, "
        f"{result.rows_opened:,} opened, {result.rows_closed:,} closed. {result.message}"
    )


def not_loaded(known: Iterable[Delivery], brought: Collection[int], results: Iterable[LoadResult]) -> Iterator[str]:
    """What became of the deliveries that were brought, or refused, without being loaded now; a line each."""
    loaded = {result.delivery_id for result in results if result.outcome != "refused"}
    told = {*brought, *(result.delivery_id for result in results)} - loaded
    for one in known:
        if one.delivery_id in told:
            yield f"{one.file_name}: delivery {one.delivery_id} is {', '.join(filter(None, (one.state, one.reason)))}"


def deliveries(found: Iterable[Delivery]) -> Table:
    """Each delivery with its state and reason, the one that counts most first."""
    table = _table("Id", "File", "Landed", "State", "Reason")
    for one in found:
        style = STATE_STYLES.get(one.state)
        state = f"[{style}]{one.state}[/]" if style else one.state
        table.add_row(str(one.delivery_id), escape(one.file_name), _time(one.landed_at), state, escape(one.reason))
    return table


def say_chosen(delivery: Delivery, source: Source, console: Console) -> None:
    """What a choice came to, and the next step where there is one."""
    next_step = {
        "landed": f"load it with `genk ingest {source.id}`, then `genk build`",
        "refused": f"try it once more with `genk ingest {source.id} --retry`",
    }.get(delivery.state, "`genk build` publishes that")
    console.print(f"delivery {delivery.delivery_id} is {delivery.state}; {next_step}", highlight=False, markup=False)


def sources(found: list[Freshness]) -> Table:
    """Each source with its last delivery in use, up to when its data go, and the looks for news."""
    table = _table("Source", "Last delivery", "Landed", "Data up to", "Looked at", "Next look", "State")
    for one in found:
        table.add_row(
            one.source.id,
            one.last_file or "-",
            _time(one.last_landed),
            str(one.data_up_to or ("-" if one.state == "never" else "unknown")),
            _time(one.last_checked),
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
