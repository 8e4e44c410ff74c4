"""The check of a delivery, between its staging and its load: stop it, set bad rows apart, or let it pass."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

import psycopg

from expectations import checkpoint, ledger, quarantine
from expectations.rules import Result, Rule, SetApart
from expectations.suites import for_delivery
from expectations.suites.delivery import Delivery
from ingest.catalogue import source
from ingest.staged import CheckOutcome, Staged, StagedTable

SHOWN = 3
"""Findings that a message names; all of them are in ops.validation."""
ROWS_SHOWN = 10
"""Rows of a form that a finding names."""


def check_delivery(connection: psycopg.Connection, staged: Staged, *, accept_volume: bool = False) -> CheckOutcome:
    """Check the staged tables against the suites of their source and record every rule in ops.validation.

    Rows that break a row rule are moved to quarantine.row, and what is left is held against what was accepted before.
    With a critical finding the outcome says why in one line, and quarantine.row shows the rows too. An unusual number
    of rows is accepted with `accept_volume`, `context['accept_volume']` or GENK_ALLOW_VOLUME=1, and recorded as
    overridden. The staged tables must be committed; the outcome is committed here, so that the reason of a refusal
    survives what the caller rolls back. Checking the same delivery again replaces its rows in quarantine where it was
    staged again, and keeps them where it was not.
    Raises checkpoint.CheckNotRunError when a rule cannot be evaluated: neither passed nor refused.
    """
    connection.commit()
    delivery = Delivery(
        connection, staged, source(staged.source_id), quarantine.rows_by_table(connection, staged.delivery_id)
    )
    suites = list(for_delivery(delivery))
    connection.commit()  # no lock is held while Great Expectations reads
    accepted = accept_volume or bool(staged.context.get("accept_volume")) or os.environ.get("GENK_ALLOW_VOLUME") == "1"
    found = checkpoint.run(connection, f"delivery {staged.delivery_id}", suites)
    with connection.transaction():
        file_name = delivery.file_name
        found = [replace(result, lines=_rows_of_form(connection, delivery, result)) for result in found]
        broken = _broken(found)
        apart = {
            name: quarantine.find(connection, delivery.tables[name], failed, delivery.source.part)
            for name, failed in broken.items()
        }
        results = [_settled(connection, result, apart).override(accepted) for result in found]
        stopping = [result for result in results if result.stops]
        ledger.record(connection, uuid4(), "delivery", results, staged.delivery_id)
        _forget_earlier(connection, delivery, results)
        for name, failed in broken.items():
            quarantine.keep(connection, staged, file_name, delivery.tables[name], failed, refused=bool(stopping))
        if stopping:
            outcome = CheckOutcome(False, {}, _refusal(connection, delivery, file_name, stopping))
        else:
            outcome = _pass(connection, delivery, results)
    connection.commit()
    return outcome


def _broken(results: Sequence[Result]) -> Mapping[str, list[Result]]:
    """The rules that set rows apart, by table."""
    broken: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        if not result.success and isinstance(result.rule, Rule) and result.rule.action == "quarantine":
            broken[result.suite.label].append(result)
    return broken


def _settled(connection: psycopg.Connection, result: Result, apart: Mapping[str, SetApart]) -> Result:
    """The finding on what is left of its table, with what it has to tell."""
    settled = result.without(apart.get(result.suite.label, SetApart()))
    return replace(settled, told=quarantine.largest(connection, settled, SHOWN))


def _rows_of_form(connection: psycopg.Connection, delivery: Delivery, result: Result) -> tuple[int, ...]:
    """The first rows of a form that a finding is about; asked before those that are set apart are found."""
    table = _table(delivery, result)
    if result.success or result.rule.action != "warn" or not isinstance(result.rule, Rule) or result.rule.told:
        return ()
    if table is None or delivery.source.file(table.target).layout != "form":
        return ()
    columns = {column.name for column in delivery.source.file(table.target).columns}
    if result.suite.by != "row_id" and result.suite.by not in columns:  # it is about the delivery, and no row
        return ()
    return quarantine.first_lines(connection, table, result, ROWS_SHOWN)


def _forget_earlier(connection: psycopg.Connection, delivery: Delivery, results: list[Result]) -> None:
    """What an earlier check set apart of a table is out of date when all rows of the delivery stand in it again."""
    counted = {(r.suite.schema, r.suite.table): r.observed for r in results if r.rule.id == "rows_complete"}
    for table in delivery.tables.values():
        if counted.get((table.schema, table.table)) == table.rows:
            quarantine.forget(connection, delivery.staged.delivery_id, table)


def _pass(connection: psycopg.Connection, delivery: Delivery, results: list[Result]) -> CheckOutcome:
    apart = quarantine.rows_by_table(connection, delivery.staged.delivery_id)
    warnings = [result for result in results if not result.success and result.rule.action == "warn"]
    told = [result.en for result in warnings if result.en != result.rule.en]
    overridden = [result.rule.id for result in results if result.overridden]
    parts = [
        f"{len(results)} rules checked",
        f"{sum(apart.values()):,} rows to quarantine" if apart else "",
        f"{len(warnings)} warnings" if warnings else "",
        f"accepted by hand: {', '.join(sorted(set(overridden)))}" if overridden else "",
    ]
    if len(told) > SHOWN:
        told[SHOWN:] = [f"and {len(told) - SHOWN} more in ops.validation"]
    return CheckOutcome(True, apart, ". ".join([", ".join(filter(None, parts)), *told]))


def _refusal(connection: psycopg.Connection, delivery: Delivery, file_name: str, stopping: list[Result]) -> str:
    found = [_finding(connection, delivery, result) for result in stopping[:SHOWN]]
    if len(stopping) > SHOWN:
        found.append(f"and {len(stopping) - SHOWN} more in ops.validation")
    advice = (
        "if the volume is right, load again with --accept-volume (or GENK_ALLOW_VOLUME=1)"
        if all(result.rule.overridable for result in stopping)
        else "ask the publisher for a sound file, or mend the rule (docs/checks.md)"
    )
    return f"{file_name} is refused: {'; '.join(found)}. Nothing was loaded; {advice}."


def _finding(connection: psycopg.Connection, delivery: Delivery, result: Result) -> str:
    text = f"{result.suite.label}: {result.rule.en} [{result.rule.id}]: {ledger.in_words(result)}"
    table = _table(delivery, result)
    line = quarantine.first_line(connection, table, result) if table and isinstance(result.rule, Rule) else None
    return text if line is None else f"{text}, first at line {line}"


def _table(delivery: Delivery, result: Result) -> StagedTable | None:
    stands = (result.suite.schema, result.suite.table)
    return next((table for table in delivery.staged.tables if (table.schema, table.table) == stands), None)
