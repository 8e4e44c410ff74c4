"""What a source's own rules find, case by case (own_rules.yml): sound rows pass, and each rule is broken alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from expectations.delivery import check_delivery
from expectations.rules import Rule
from expectations.suites import for_delivery, typed
from expectations.suites.delivery import Delivery
from ingest.catalogue import source
from ingest.gate import today
from ingest.readers import create_raw_tables
from ingest.staged import Staged

from .conftest import Stage

Row = Mapping[str, str | None]
CASES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("own_rules.yml").read_text(encoding="utf-8"))
DAYS = {
    "TOMORROW": (today() + timedelta(days=1)).isoformat(),
    "THIS_YEAR": str(today().year),
    "NEXT_YEAR": str(today().year + 1),
}
GENERAL = {"not_synthetic", "rows_of_their_own", "no_copies", "key_unique"}
"""Rules that hold for any source, with tests of their own."""
NAMES = {
    "statbel_population": "TF_SOC_POP_STRUCT_2024.zip",
    "statbel_sectors": "OPENDATA_SECTOREN_2023.zip",
    "statbel_vat": "TF_VAT_NACE_2024.zip",
}
"""Names of files that say the period; of other sources no rule asks for it."""


def staged(connection: psycopg.Connection, source_id: str, rows: Sequence[Row], name: str | None = None) -> Staged:
    """The rows as a delivery; what a row does not say is as in the sound one."""
    into = Stage(connection, source_id, name or NAMES.get(source_id, f"{source_id}.csv"), {})
    put(into, source_id, [{**CASES[source_id]["sound"], **row} for row in rows])
    return into.staged()


def put(into: Stage, table: str, rows: Sequence[Row]) -> None:
    """Stage rows by our names of columns."""
    names = [column.name for column in into.source.file(table).columns]
    into.rows(table, [[filled(row.get(name)) for name in names] for row in rows])


def filled(value: str | None) -> str | None:
    """The value, with the days of today in the place of their names."""
    for name, day in DAYS.items():
        value = value.replace(name, day) if value else value
    return value


def know(connection: psycopg.Connection, known: Mapping[str, Sequence[Row]]) -> None:
    """Put rows into other tables of raw, as deliveries that were loaded."""
    create_raw_tables(connection)
    for table, rows in known.items():
        into = Stage(connection, table, f"{table}.csv", {})
        put(into, table, rows)
        connection.execute(f"insert into raw.{table} select * from raw.stage_{table}")
    connection.commit()


def broken(connection: psycopg.Connection, delivery_id: int) -> list[str]:
    found = connection.execute(
        "select rule from ops.validation where not success and delivery_id = %s order by rule", [delivery_id]
    ).fetchall()
    return [rule for (rule,) in found]


@pytest.mark.parametrize("source_id", CASES)
def test_sound_rows_pass_without_a_finding(warehouse: psycopg.Connection, source_id: str) -> None:
    given = staged(warehouse, source_id, [{}, *CASES[source_id]["more"]])
    outcome = check_delivery(warehouse, given)
    assert outcome.passed, outcome.message
    assert broken(warehouse, given.delivery_id) == []


@pytest.mark.parametrize(
    ("source_id", "case"),
    [
        pytest.param(source_id, case, id=f"{source_id}-{case['rule']}")
        for source_id, found in CASES.items()
        for case in found["cases"]
    ],
)
def test_rule_finds_what_breaks_it_alone(warehouse: psycopg.Connection, source_id: str, case: dict[str, Any]) -> None:
    know(warehouse, case.get("known", {}))
    rows = [*([] if case.get("alone") else [{}, *CASES[source_id]["more"]]), *case["rows"]]
    given = staged(warehouse, source_id, rows, case.get("file"))
    rules = {
        rule.id: rule for suite in for_delivery(Delivery(warehouse, given, source(source_id))) for rule in suite.rules
    }
    outcome = check_delivery(warehouse, given)
    assert broken(warehouse, given.delivery_id) == [case["rule"]]
    assert outcome.passed == (rules[case["rule"]].action != "stop")
    assert outcome.passed or f"[{case['rule']}]" in outcome.message
    apart = warehouse.execute("select rule from quarantine.row where delivery_id = %s", [given.delivery_id]).fetchall()
    assert apart == ([(case["rule"],)] if rules[case["rule"]].action == "quarantine" else [])


@pytest.mark.parametrize("source_id", CASES)
def test_each_rule_of_the_source_has_a_case(warehouse: psycopg.Connection, source_id: str) -> None:
    given = staged(warehouse, source_id, [{}])
    of_catalogue = {rule.id for rule in typed.rules(source(source_id).files[0])}
    ids = {
        rule.id
        for suite in for_delivery(Delivery(warehouse, given, source(source_id)))
        for rule in suite.rules
        if isinstance(rule, Rule)
    }
    assert ids - of_catalogue - GENERAL <= {case["rule"] for case in CASES[source_id]["cases"]}


@pytest.mark.parametrize("source_id", [key for key in CASES if source(key).files[0].layout == "form"])
def test_each_rule_of_a_form_says_which_columns_it_is_about(warehouse: psycopg.Connection, source_id: str) -> None:
    columns = {column.name for column in source(source_id).files[0].columns}
    for suite in for_delivery(Delivery(warehouse, staged(warehouse, source_id, [{}]), source(source_id))):
        for rule in suite.rules:
            if isinstance(rule, Rule) and rule.id != "not_synthetic":
                assert rule.columns, rule.id
                assert set(rule.columns) <= columns, rule.id
