"""The check of a finished build in mart_next, between dbt and its publication."""

from __future__ import annotations

import os
from collections.abc import Sequence
from uuid import UUID

import psycopg

from expectations import checkpoint, ledger
from expectations.rules import Result, RowCount
from expectations.suites import mart
from ingest.staged import CheckOutcome
from warehouse.contract import Contract
from warehouse.errors import WarehouseError


def check_mart(
    connection: psycopg.Connection, build_id: UUID | str, contract: Contract, *, accept_volume: bool = False
) -> CheckOutcome:
    """Check mart_next and record every rule in ops.validation with the build as run_id.

    `contract` says which tables the build had to make. With a critical finding the outcome says why in one line, and
    the build may not be published. A table that lost many rows is accepted with `accept_volume` or
    GENK_ALLOW_VOLUME=1, and recorded as overridden. Commits its outcome.
    Raises WarehouseError where there is no mart_next, checkpoint.CheckNotRunError when a rule cannot be evaluated.
    """
    connection.commit()
    if connection.execute("select to_regnamespace(%s)", [mart.SCHEMA]).fetchone() == (None,):
        raise WarehouseError("there is no mart_next to check: run `genk build`, which makes one")
    suites = list(mart.suites(connection, contract))
    connection.commit()  # no lock is held while Great Expectations reads
    accepted = accept_volume or os.environ.get("GENK_ALLOW_VOLUME") == "1"
    results = [result.override(accepted) for result in checkpoint.run(connection, "mart", suites)]
    with connection.transaction():
        ledger.record(connection, build_id if isinstance(build_id, UUID) else UUID(build_id), "mart", results)
    connection.commit()
    return CheckOutcome(not any(result.stops for result in results), {}, _message(results))


def _message(results: Sequence[Result]) -> str:
    stopping = [result for result in results if result.stops]
    warnings = sum(not result.success and not result.critical for result in results)
    if not stopping:
        return ", ".join(filter(None, (f"{len(results)} rules checked", f"{warnings} warnings" if warnings else "")))
    found = "; ".join(f"{r.suite.label}: {r.rule.en} [{r.rule.id}]: {ledger.in_words(r)}" for r in stopping)
    advice = (
        "if the loss is right (another scope?), build again with --accept-volume (or GENK_ALLOW_VOLUME=1)"
        if all(isinstance(r.rule, RowCount) and r.rule.overridable for r in stopping)
        else "see docs/checks.md for who mends what"
    )
    return f"the build is not published: {found}. The present mart stays; {advice}."
