"""What became of a form, told in a terminal, in Dutch as the form itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from expectations.form_report import Report, report_delivery, report_inbox, report_refused_files
from ingest.catalogue import Source
from ingest.gate import takes_forms
from warehouse.settings import Settings

SHOWN = 50
"""Mistakes that a terminal shows; the page has them all."""


@contextmanager
def telling_what_is_refused(
    settings: Settings, source: Source, files: Sequence[Path] | None, console: Console
) -> Iterator[None]:
    """Report the forms that cannot become a delivery: those of `files`, or those of the inbox."""
    try:
        yield
    finally:
        if takes_forms(source):
            reports = report_refused_files(settings, source, files) if files else report_inbox(settings, source)
            for report in reports:
                _tell(report, console)


def tell_delivery(
    connection: psycopg.Connection, settings: Settings, source: Source, delivery_id: int, console: Console
) -> None:
    """Report a form that was loaded or refused; nothing for another source."""
    if takes_forms(source):
        _tell(report_delivery(connection, settings, source, delivery_id), console)


def _tell(report: Report, console: Console) -> None:
    def say(text: str) -> None:
        console.print(text, highlight=False, markup=False, soft_wrap=True)

    if report.refused:
        say(f"{report.file_name} is niet ingelezen: {' '.join(report.refusals)}")
    else:
        say(f"{report.file_name}: {report.rows_accepted} rijen aanvaard, {report.rows_set_apart} apart gezet")
    if report.mistakes:
        console.print(_table(report))
    if len(report.mistakes) > SHOWN:
        say(f"en nog {len(report.mistakes) - SHOWN} fouten in het verslag")
    for warning in report.warnings:
        say(f"Kijk dit na: {warning}")
    say(f"Verslag: {report.path}")


def _table(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Blad", "Rij", "Kolom", "Waarde", "Niet voldaan aan deze regel"):
        table.add_column(title, overflow="fold", justify="right" if title == "Rij" else "left")
    for mistake in report.mistakes[:SHOWN]:
        cells = (mistake.sheet, str(mistake.row), mistake.column, mistake.value, mistake.rule)
        table.add_row(*map(escape, cells))
    return table
