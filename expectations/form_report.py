"""What became of a form, for who filled it in: in Dutch, each mistake with its sheet, row, column, value and rule.

A report holds values, so it is no page of the site: it stands in GENK_HOME/reports, which its owner alone can read.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from expectations.rules import SYNTHETIC
from ingest import gate
from ingest.catalogue import FileSpec, Source
from ingest.columns import NUMBERS, Column
from ingest.files import open_files
from ingest.gate import Refused
from ingest.landing import dropped_files, forget_copy, open_delivery
from ingest.layouts.cells import without_mark
from ingest.layouts.faults import reading
from ingest.layouts.form import Form
from pages import site
from pages.formats import BRUSSELS
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

TEMPLATES = Path(__file__).parent / "templates"
KEPT_SECONDS = 90 * 86_400
"""Reports hold values of rows: after so long who had to act on them has."""
VOLUME = "volume"
"""The rule on the number of rows, which a person may override."""
EMPTY = "(leeg)"
WHOLE_ROW = "(hele rij)"

NEWEST_LOAD: LiteralString = """
    select
        delivery.file_name,
        delivery.landed_at,
        coalesce(last_load.outcome, 'waiting') as outcome,
        coalesce(last_load.rows_delivered, 0) as rows_delivered,
        coalesce(last_load.rows_quarantined, 0) as rows_quarantined,
        coalesce(last_load.message, '') as message
    from ops.delivery
    left join lateral (
        select * from ops.load
        where load.delivery_id = delivery.delivery_id
        order by load.outcome in ('loaded', 'unchanged') desc, load.load_id desc
        limit 1
    ) as last_load on true
    where delivery.delivery_id = %s
"""
SET_APART: LiteralString = """
    select table_name, sheet, line_number, rules, row
    from quarantine.row
    where delivery_id = %s
    order by table_name, line_number
"""
NOT_MET: LiteralString = """
    select rule, table_name, description_nl, severity, rows_failed, observed
    from ops.validation
    where delivery_id = %s and not success and not overridden and run_id = (
        select run_id from ops.validation where delivery_id = %s order by validation_id desc limit 1
    )
    order by validation_id
"""


@dataclass(frozen=True)
class Mistake:
    """One rule that one row breaks, in the words of the form; `sheet` is empty for CSV."""

    sheet: str
    row: int
    column: str
    value: str
    rule: str


@dataclass(frozen=True)
class Report:
    """What the report says, and the page that says it.

    `refusals` are the reasons why nothing was taken, `warnings` rules that were not met and cost no row, `remarks` what
    was read otherwise than one may think.
    """

    title: str
    file_name: str
    landed_at: datetime
    path: Path
    rows_read: int = 0
    rows_accepted: int = 0
    rows_set_apart: int = 0
    mistakes: tuple[Mistake, ...] = ()
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    synthetic: bool = False

    @property
    def refused(self) -> bool:
        """Whether nothing of the form was taken."""
        return bool(self.refusals)


def report_delivery(connection: psycopg.Connection, settings: Settings, source: Source, delivery_id: int) -> Report:
    """Write the report of a form that was loaded or refused, in place of an earlier one; changes nothing else.

    Raises WarehouseError when the delivery is not there.
    """
    with connection.transaction():
        loaded = _rows(connection, NEWEST_LOAD, [delivery_id])
        apart = _rows(connection, SET_APART, [delivery_id])
        not_met = _rows(connection, NOT_MET, [delivery_id, delivery_id])
    if not loaded:
        raise WarehouseError(f"there is no delivery {delivery_id}")
    (load,) = loaded
    told, refusal = _read_again(connection, settings, source, delivery_id, load["file_name"])
    refused = load["outcome"] not in {"loaded", "unchanged"}
    stopping = [_why(source, rule) for rule in not_met if rule["severity"] == "critical"]
    set_apart = {broken["rule"] for row in apart for broken in row["rules"]}
    report = Report(
        title=source.title_nl,
        file_name=load["file_name"],
        landed_at=load["landed_at"],
        path=_folder(settings) / f"{source.id}_{delivery_id}.html",
        rows_read=load["rows_delivered"],
        rows_accepted=0 if refused else load["rows_delivered"] - load["rows_quarantined"],
        rows_set_apart=len(apart),
        mistakes=tuple(mistake for row in apart for mistake in _mistakes(source, row)),
        refusals=tuple(([refusal] if refusal else []) + stopping or [load["message"]]) if refused else (),
        warnings=tuple(
            _on_sheet(source, rule) + rule["description_nl"]
            for rule in not_met
            if rule["severity"] == "warning" and rule["rule"] not in set_apart
        ),
        remarks=tuple(told),
        synthetic=any(rule["rule"] == SYNTHETIC for rule in not_met),
    )
    return _written(report, settings)


def report_refused_files(settings: Settings, source: Source, paths: Iterable[Path]) -> list[Report]:
    """Write a report of each of these files that may not even become a delivery, and take back that of one that may."""
    reports = []
    for path in paths:
        page = _folder(settings) / f"{source.id}_{re.sub(r'[^A-Za-z0-9._-]', '_', path.name)}.html"
        try:
            gate.admit(source, path, path.name)
            page.unlink(missing_ok=True)
        except Refused as refusal:
            landed_at = datetime.fromtimestamp(path.stat().st_mtime, BRUSSELS)
            reasons = (refusal.nl or str(refusal),)
            reports.append(_written(Report(source.title_nl, path.name, landed_at, page, refusals=reasons), settings))
    return reports


def report_inbox(settings: Settings, source: Source) -> list[Report]:
    """Write a report of each form that was refused in the inbox and still stands there; none for another source."""
    if not gate.takes_forms(source):
        return []
    return report_refused_files(settings, source, dropped_files(settings.inbox / source.id))


def _read_again(
    connection: psycopg.Connection, settings: Settings, source: Source, delivery_id: int, file_name: str
) -> tuple[list[str], str]:
    """What the reader has to say of the delivered file: its remarks, and in Dutch why it cannot take it."""
    path = open_delivery(connection, delivery_id, settings)
    remarks: list[str] = []
    try:
        with open_files(source, path, file_name) as files:
            for spec, label, stream in files:
                with reading(label):
                    form = Form(stream, label, spec, source)
                    for _ in form.rows():
                        pass
                remarks += form.remarks
        return list(dict.fromkeys(remarks)), ""
    except Refused as refusal:
        return [], refusal.nl or str(refusal)
    finally:
        forget_copy(path, settings)


def _on_sheet(source: Source, rule: dict[str, Any]) -> str:
    """Where a rule about a table holds, of a form with several sheets."""
    sheet = next((file.sheet for file in source.files if file.table == rule["table_name"]), None)
    return f"Blad {sheet}: " if sheet else ""


def _why(source: Source, rule: dict[str, Any]) -> str:
    """Why a rule about the whole file stops it."""
    advice = ""
    if rule["rule"] == VOLUME:
        advice = (
            " Is het register echt zoveel kleiner? Vraag dan de beheerder van het datawarehouse om het te aanvaarden."
        )
    where = _on_sheet(source, rule)
    return f"{where}Niet voldaan aan deze regel: {rule['description_nl']}. Gevonden: {rule['observed']}.{advice}"


def _mistakes(source: Source, row: dict[str, Any]) -> Iterator[Mistake]:
    file = source.file(row["table_name"])
    for broken in row["rules"]:
        columns = [column for column in file.columns if column.name in broken["columns"]]
        yield Mistake(
            sheet=row["sheet"] or "",
            row=row["line_number"],
            column=" / ".join(column.published for column in columns) or WHOLE_ROW,
            value=" / ".join(_shown(row["row"][column.name], column) for column in columns or _key(file)),
            rule=broken["nl"],
        )


def _key(file: FileSpec) -> Sequence[Column]:
    return [column for column in file.columns if column.key] or file.columns[:1]


def _shown(value: str | None, column: Column) -> str:
    """The value as its writer knows it: days as dd/mm/yyyy, numbers with a comma."""
    if not value:
        return EMPTY
    value = without_mark(value)
    if column.type == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        except ValueError:
            return value
    if column.type in NUMBERS and re.fullmatch(r"-?\d+\.\d+", value):
        return value.replace(".", ",")
    return value


def _written(report: Report, settings: Settings) -> Report:
    page = (
        site.environment(TEMPLATES)
        .get_template("form_report.html.j2")
        .render(report=report, now=datetime.now(BRUSSELS), sheets=any(mistake.sheet for mistake in report.mistakes))
    )
    draft = report.path.with_suffix(f".{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(page, encoding="utf-8")
    draft.replace(report.path)
    _forget_old(settings)
    return report


def _folder(settings: Settings) -> Path:
    settings.reports_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.reports_dir.chmod(0o700)
    return settings.reports_dir


def _forget_old(settings: Settings) -> None:
    for path in settings.reports_dir.glob("*.html"):
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            path.unlink(missing_ok=True)


def _rows(connection: psycopg.Connection, query: LiteralString, parameters: Sequence[object]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, parameters).fetchall()
