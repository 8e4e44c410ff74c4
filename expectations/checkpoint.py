"""Suites as Great Expectations validates them: ephemeral context, SQL push-down, counts as the only result."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Sequence
from typing import Any

import psycopg

from expectations.rules import Result, RowCount, Rule, Suite
from warehouse.errors import ToldError


class CheckNotRunError(ToldError):
    """A rule could not be evaluated: a fault of ours, not of what was to be checked."""


ADDRESS = "postgresql+psycopg2://warehouse@localhost/warehouse"
"""What Great Expectations is told; the real address and the password go to the driver alone, and into no message."""

WHOLE = "all"
"""A batch is all rows of a suite."""

SESSION = {
    "jit": "off",
    "work_mem": "64MB",
    "hash_mem_multiplier": "4",
    "max_parallel_workers_per_gather": "2",
    "lock_timeout": "60s",
}
"""Settings of the session that counts: parallel scans, and less than 1 GB for the largest hash of a KBO full."""


def run(connection: psycopg.Connection, name: str, suites: Sequence[Suite]) -> list[Result]:
    """Check the suites, all of one schema, in the database of `connection` but through connections of their own.

    The tables must be committed. Raises CheckNotRunError when a rule cannot be evaluated: that is never a pass.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "False"
    logging.getLogger("great_expectations").setLevel(
        logging.CRITICAL
    )  # its errors quote values, and come to us as results
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    # given at once: each asset that is added later has the whole context written anew
    datasource = context.data_sources.add_postgres(
        "warehouse",
        connection_string=ADDRESS,
        kwargs={"connect_args": _same_database(connection, name, suites[0].schema)},
        assets=[_asset(suite) for suite in suites],
    )
    try:
        return [result for suite in suites for result in _results(datasource, suite)]
    finally:
        datasource.get_engine().dispose()


def _same_database(connection: psycopg.Connection, name: str, schema: str) -> dict[str, str | int]:
    """How psycopg2 reaches the database of `connection`, with every libpq parameter it was opened with."""
    info = connection.info
    parameters = info.get_parameters()
    session = {**SESSION, "search_path": schema}
    options = [parameters.get("options", ""), *(f"-c {key}={value}" for key, value in session.items())]
    return {
        **parameters,
        "host": info.host,
        "port": info.port,
        "dbname": info.dbname,
        "user": info.user,
        "password": info.password,
        "options": " ".join(filter(None, options)),
        "application_name": f"genk check {name}",
    }


def _asset(suite: Suite) -> dict[str, Any]:
    rows = (
        {"type": "table", "table_name": suite.table} if suite.among is None else {"type": "query", "query": suite.among}
    )
    return {"name": suite.name, "batch_definitions": [{"name": WHOLE}], **rows}


def _results(datasource: Any, suite: Suite) -> list[Result]:
    """The rules of a suite, counted in one scan."""
    import great_expectations as gx

    batch = datasource.get_asset(suite.name).get_batch_definition(WHOLE).get_batch()
    expectations = gx.ExpectationSuite(name=suite.name, expectations=[_expectation(rule) for rule in suite.rules])
    outcome = batch.validate(expectations, result_format="BASIC")
    found = {item.expectation_config.meta["rule"]: item for item in outcome.results}
    return [_result(suite, rule, found[rule.id]) for rule in suite.rules]


def _expectation(rule: Rule | RowCount) -> Any:
    import great_expectations.expectations as gxe

    from expectations.gx_rows import ExpectNoRowToViolate

    about = {
        "severity": {"stop": "critical", "note": "info"}.get(rule.action, "warning"),
        "description": rule.en,
        "meta": {"rule": rule.id},
    }
    if isinstance(rule, RowCount):
        return gxe.ExpectTableRowCountToBeBetween(min_value=rule.at_least, max_value=rule.at_most, **about)
    return ExpectNoRowToViolate(violation=rule.violation, **about)


def _result(suite: Suite, rule: Rule | RowCount, item: Any) -> Result:
    observed = item.result.get("observed_value")
    if observed is None:
        raise CheckNotRunError(f"check {suite.name}.{rule.id} could not run: {_reason(item.exception_info)}")
    return Result(suite=suite, rule=rule, success=bool(item.success), observed=int(observed))


def _reason(exceptions: Any) -> str:
    """The kind of the first error in Great Expectations' nest of exceptions; its words may quote values of rows."""
    nested = exceptions.values() if isinstance(exceptions, dict) else ()
    messages = [one.get("exception_message") for one in (exceptions, *nested) if isinstance(one, dict)]
    if message := next(filter(None, messages), None):
        kind = re.search(r"\b(?:psycopg2[.]\w+[.])?([A-Z]\w+)", str(message))
        return kind[1] if kind else "an error"
    return "no count was returned"
