"""The check of a delivery, between its staging and its load: stop it, set bad rows apart, or let it pass."""

from __future__ import annotations

import os
from collections import defaultdict
from uuid import uuid4

import psycopg

from expectations import checkpoint, ledger, quarantine
from expectations.rules import Result, RowCount, Rule
from expectations.suites import for_delivery
from expectations.suites.delivery import Delivery
from ingest.catalogue import source
from ingest.staged import CheckOutcome, Staged, StagedTable

SHOWN = 3
"""Findings that a refusal names; all of them are in ops.validation."""


def check_delivery(connection: psycopg.Connection, staged: Staged, *, accept_volume: bool = False) -> CheckOutcome:
    """Check the staged tables against the suites of their source and record every rule in ops.validation.

    Rows that break a row rule are moved to quarantine.row; with a critical finding nothing is moved and the outcome
    says why in one line. An unusual number of rows is accepted with `accept_volume`, `context['accept_volume']` or
    GENK_ALLOW_VOLUME=1, and recorded as overridden. The staged tables must be committed; the outcome is committed here,
    so that the reason of a refusal survives what the caller rolls back. Checking the same delivery again replaces its
    rows in quarantine where it was staged again, and keeps them where it was not.
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
    results = [result.override(accepted) for result in found]
    with connection.transaction():
        file_name = delivery.file_name
        ledger.record(connection, uuid4(), "delivery", results, staged.delivery_id)
        _forget_earlier(connection, delivery, results)
        if stopping := [result for result in results if result.stops]:
            outcome = CheckOutcome(False, {}, _refusal(connection, delivery, file_name, stopping))
        else:
            outcome = _pass(connection, delivery, file_name, results)
    connection.commit()
    return outcome


def _forget_earlier(connection: psycopg.Connection, delivery: Delivery, results: list[Result]) -> None:
    """What an earlier check set apart of a table is out of date when all rows of the delivery stand in it again."""
    counted = {(r.suite.schema, r.suite.table): r.observed for r in results if r.rule.id == "rows_complete"}
    for table in delivery.tables.values():
        if counted.get((table.schema, table.table)) == table.rows:
            quarantine.forget(connection, delivery.staged.delivery_id, table)


def _pass(connection: psycopg.Connection, delivery: Delivery, file_name: str, results: list[Result]) -> CheckOutcome:
    broken: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        if not result.success and isinstance(result.rule, Rule) and result.rule.action == "quarantine":
            broken[result.suite.label].append(result)
    for name, failed in broken.items():
        quarantine.move(connection, delivery.staged, file_name, delivery.tables[name], failed)
    apart = quarantine.rows_by_table(connection, delivery.staged.delivery_id)
    warnings = sum(not result.success and result.rule.action == "warn" for result in results)
    overridden = [result.rule.id for result in results if result.overridden]
    parts = [
        f"{len(results)} rules checked",
        f"{sum(apart.values()):,} rows to quarantine" if apart else "",
        f"{warnings} warnings" if warnings else "",
        f"accepted by hand: {', '.join(sorted(set(overridden)))}" if overridden else "",
    ]
    return CheckOutcome(True, apart, ", ".join(filter(None, parts)))


def _refusal(connection: psycopg.Connection, delivery: Delivery, file_name: str, stopping: list[Result]) -> str:
    found = [_finding(connection, delivery, result) for result in stopping[:SHOWN]]
    if len(stopping) > SHOWN:
        found.append(f"and {len(stopping) - SHOWN} more in ops.validation")
    advice = (
        "if the volume is right, load again with --accept-volume (or GENK_ALLOW_VOLUME=1)"
        if all(isinstance(r.rule, RowCount) and r.rule.overridable for r in stopping)
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
