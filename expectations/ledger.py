"""The outcome of each rule as a row of ops.validation. Counts only: no value of a row is ever written there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import psycopg

from expectations.rules import Result, RowCount


def record(
    connection: psycopg.Connection,
    run_id: UUID,
    subject: str,
    results: Sequence[Result],
    delivery_id: int | None = None,
) -> None:
    """Write one row a rule."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into ops.validation (
                run_id, subject, delivery_id, suite, table_name, rule, description_nl, description_en, severity,
                success, overridden, rows_checked, rows_failed, observed
            )
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            [
                (
                    run_id,
                    subject,
                    delivery_id,
                    result.suite.name,
                    result.suite.label,
                    result.rule.id,
                    result.nl,
                    result.en,
                    severity(result),
                    result.success,
                    result.overridden,
                    result.suite.rows,
                    result.rows_failed,
                    observed(result),
                )
                for result in results
            ],
        )


def severity(result: Result) -> str:
    """Severity as recorded: a row rule that takes too many rows becomes critical."""
    if result.rule.action == "note":
        return "info"
    return "critical" if result.rule.action == "stop" or result.too_many else "warning"


def observed(result: Result) -> str:
    """What was found, in signs that need no language: `0 (≥ 1)`, `3 / 1284`, `≈ 48 / 36306368`."""
    rule = result.rule
    if isinstance(rule, RowCount):
        limits = {"≥": rule.at_least, "≤": rule.at_most}
        expected = ", ".join(f"{sign} {limit}" for sign, limit in limits.items() if limit is not None)
        return f"{result.observed} ({expected})"
    return f"{'≈ ' if rule.sample > 1 else ''}{result.rows_failed} / {result.suite.rows}"


def in_words(result: Result) -> str:
    """What was found, for a message."""
    rule = result.rule
    if isinstance(rule, RowCount):
        limits = {"at least": rule.at_least, "at most": rule.at_most}
        expected = " and ".join(f"{word} {limit:,}" for word, limit in limits.items() if limit is not None)
        before = "" if rule.before is None else f"{rule.before:,} rows {rule.since[1]}, "
        return f"{before}{result.observed:,} {'now' if before else 'rows'}, expected {expected}"
    return ": ".join(filter(None, (f"{result.rows_failed:,} of {result.suite.rows:,} rows", "; ".join(result.told))))
