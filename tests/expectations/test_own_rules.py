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
from expectations.rules import RowCount, Rule
from expectations.suites import for_delivery, own, typed
from expectations.suites.delivery import Delivery
from ingest.catalogue import Source, load_catalogue, source
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
OF_EVERY_TABLE = {"amounts_in_one_notation", "per_inhabitant_fits", "plan_year_fits"}
GENERAL = {
    "not_synthetic",
    "rows_of_their_own",
    "no_copies",
    "key_unique",
    "site_code_named",
    "market_code_named",
    *OF_EVERY_TABLE,
}
"""Rules that hold for any source or each table of one, and have a case once."""


def entry(key: str) -> tuple[Source, str]:
    """The source and the table of an entry."""
    source_id, *table = key.split()
    return source(source_id), table[0] if table else source_id


def staged(
    connection: psycopg.Connection,
    key: str,
    rows: Sequence[Row],
    name: str | None = None,
    other: Mapping[str, Row] | None = None,
) -> Staged:
    """The rows as a delivery; what a row does not say is as in the sound one, also on the `other` sheets."""
    found, table = entry(key)
    into = Stage(connection, found.id, name or CASES[key].get("file", f"{table}.csv"), {})
    put(into, table, [{**CASES[key]["sound"], **row} for row in rows])
    for sheet in found.tables if found.file(table).sheet else ():
        if sheet != table:  # of a workbook the other sheets are sound
            put(into, sheet, [{**CASES[f"{found.id} {sheet}"]["sound"], **(other or {}).get(sheet, {})}])
    return into.staged()


def rules_of(connection: psycopg.Connection, key: str, given: Staged) -> dict[str, Rule | RowCount]:
    """Every rule that applies to the table of the delivery."""
    found, table = entry(key)
    suites = for_delivery(Delivery(connection, given, found))
    return {rule.id: rule for suite in suites for rule in suite.rules if suite.table == f"stage_{table}"}


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


@pytest.mark.parametrize("key", CASES)
def test_sound_rows_pass_without_a_finding(warehouse: psycopg.Connection, key: str) -> None:
    given = staged(warehouse, key, [{}, *CASES[key]["more"]])
    outcome = check_delivery(warehouse, given)
    assert outcome.passed, outcome.message
    assert broken(warehouse, given.delivery_id) == []


@pytest.mark.parametrize(
    ("key", "case"),
    [
        pytest.param(key, case, id=f"{key}-{case['rule']}".replace(" ", "-"))
        for key, found in CASES.items()
        for case in found["cases"]
    ],
)
def test_rule_finds_what_breaks_it_alone(warehouse: psycopg.Connection, key: str, case: dict[str, Any]) -> None:
    know(warehouse, case.get("known", {}))
    rows = [*([] if case.get("alone") else [{}, *CASES[key]["more"]]), *case["rows"]]
    given = staged(warehouse, key, rows, case.get("file"), case.get("other"))
    action = rules_of(warehouse, key, given)[case["rule"]].action
    outcome = check_delivery(warehouse, given)
    assert broken(warehouse, given.delivery_id) == [case["rule"]]
    assert outcome.passed == (action != "stop")
    assert outcome.passed or f"[{case['rule']}]" in outcome.message
    apart = warehouse.execute("select rule from quarantine.row where delivery_id = %s", [given.delivery_id]).fetchall()
    if action != "stop":  # of a refused delivery the rows that stopped it are shown there
        assert apart == ([(case["rule"],)] if action == "quarantine" else [])


def test_each_table_that_adds_rules_has_cases() -> None:
    sources = [found for found in load_catalogue().values() if found.reader == "tables"]
    adding = {(found.id, table) for found in sources for table, added in own.read(found).items() if added.rules}
    tables = {(found, table) for found, table in adding if table != own.EVERY_TABLE}
    assert len(tables) > 10
    assert tables <= {(found.id, table) for found, table in map(entry, CASES)}


@pytest.mark.parametrize("key", CASES)
def test_each_rule_that_a_source_adds_has_a_case(warehouse: psycopg.Connection, key: str) -> None:
    found, table = entry(key)
    rules = rules_of(warehouse, key, staged(warehouse, key, [{}]))
    of_catalogue = {rule.id for rule in typed.rules(found.file(table))}
    added = {name for name, rule in rules.items() if isinstance(rule, Rule)} - of_catalogue
    assert added - GENERAL <= {case["rule"] for case in CASES[key]["cases"]}


@pytest.mark.parametrize("key", [key for key in CASES if entry(key)[0].file(entry(key)[1]).layout == "form"])
def test_each_rule_of_a_form_says_which_columns_it_is_about(warehouse: psycopg.Connection, key: str) -> None:
    found, table = entry(key)
    columns = {column.name for column in found.file(table).columns}
    for rule in rules_of(warehouse, key, staged(warehouse, key, [{}])).values():
        if isinstance(rule, Rule) and rule.id != "not_synthetic":
            assert rule.columns, rule.id
            assert set(rule.columns) <= columns, rule.id
