"""For every source: its sample passes, and what the catalogue says of a column is found where it is broken alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

import sample
from expectations.delivery import check_delivery
from expectations.rules import Action, Rule
from expectations.suites import for_delivery, typed
from expectations.suites.delivery import Delivery
from ingest import load
from ingest.catalogue import FileSpec, Source, load_catalogue
from ingest.columns import Column
from ingest.staged import Staged, StagedTable
from tests.sample_day import AS_OF
from warehouse.home import home

from .conftest import Stage

SOURCES = {key: source for key, source in load_catalogue().items() if source.reader == "tables"}
FIRST_SPOILT = 1_000_000
"""Line of the first row that a test spoils."""
OUT_OF_PLACE = "¿@:;"
"""A text that is of no type and no shape."""


@pytest.fixture(scope="session")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, as small as it gets."""
    folder = tmp_path_factory.mktemp("sample")
    sample.write(folder, AS_OF, scale=0.02, months=0)
    return folder


def newest_first(folder: Path, source: Source, spec: FileSpec) -> list[Path]:
    """The deliveries that fill the table of a file, the last one first."""
    files = sorted((folder / source.id).iterdir(), reverse=True)
    return [file for file in files if spec.matches(file.with_suffix(".txt").name) or spec.matches(file.name)] or files


def staged(connection: psycopg.Connection, source: Source, file: Path) -> Staged:
    delivery = Stage(connection, source.id, file.name, {}).delivery_id
    return load.stage(connection, source, delivery, file, file.name)


@pytest.mark.parametrize("source_id", SOURCES)
def test_the_sample_of_a_source_breaks_nothing(warehouse: psycopg.Connection, deliveries: Path, source_id: str) -> None:
    source = SOURCES[source_id]
    tables_of: dict[Path, list[str]] = {}
    for spec in source.files:
        if spec.table:
            tables_of.setdefault(newest_first(deliveries, source, spec)[0], []).append(spec.table)
    for path, tables in tables_of.items():
        outcome = check_delivery(warehouse, staged(warehouse, source, path))
        assert outcome.passed, outcome.message
        for table in tables:
            assert set(by_line(warehouse, table).values()) <= {("no_copies",)}, (
                "only be.STAT repeats rows, as it really does"
            )


def broken_values(column: Column, is_form: bool) -> Iterator[tuple[str, str | None]]:
    """Each rule of the column with a value that breaks it alone; of enterprise numbers a form's own rules say more."""
    if not column.nullable:
        yield "present", None
    if column.type not in {"text", "enterprise_number"}:
        yield f"is_{column.type}", OUT_OF_PLACE
    if column.shape:
        yield "has_shape", OUT_OF_PLACE
    if column.maximum is not None:
        yield "in_range", f"{column.maximum + 1:.15g}"
    elif column.minimum is not None:
        yield "in_range", "1066" if column.type == "year" else f"{column.minimum - 1:.15g}"
    if is_form and column.type == "date":
        yield "in_range", "1905-01-01"


def break_rows(
    connection: psycopg.Connection, table: StagedTable, file: FileSpec, rules: list[tuple[Column, str, str | None]]
) -> dict[int, tuple[Column, str, Action]]:
    """Spoil a row for each of the rules, and take it off the list, while there are rows.

    By its line the column, the rule and what that one does.
    """
    where = sql.Identifier(table.schema, table.table)
    cursor = connection.cursor(row_factory=dict_row)
    sound = cursor.execute(
        sql.SQL("select *, ctid::text as row_id from {} order by line_number desc").format(where)
    ).fetchall()
    wanted = {value for column in file.columns for value in column.wanted(home())}
    spoilt: dict[int, tuple[Column, str, Action]] = {}
    while rules and sound:
        column, rule, value = rules.pop(0)
        row = next((one for one in sound if one[column.name] and not wanted & set(one.values())), sound[0])
        sound.remove(row)
        line = FIRST_SPOILT + len(spoilt)
        connection.execute(
            sql.SQL("update {} set {} = %s, line_number = %s where ctid = %s::tid").format(
                where, sql.Identifier(column.name)
            ),
            [value, line, row["row_id"]],
        )
        spoilt[line] = column, f"{column.name}_{rule}", "quarantine" if rule == "present" else column.severity
    connection.commit()
    return spoilt


def by_line(connection: psycopg.Connection, table: str) -> dict[int, tuple[str, ...]]:
    """The rules that rows of a table of the newest delivery break, by line."""
    found = connection.execute(
        "select line_number, rules from quarantine.row "
        "where table_name = %s and delivery_id = (select max(delivery_id) from ops.delivery)",
        [table],
    )
    return {line: tuple(rule["rule"] for rule in rules) for line, rules in found.fetchall()}


@pytest.mark.parametrize("table", [table for source in SOURCES.values() for table in source.tables])
def test_each_rule_of_the_catalogue_finds_the_row_that_breaks_it_alone(
    warehouse: psycopg.Connection, deliveries: Path, table: str
) -> None:
    source = next(source for source in SOURCES.values() if table in source.tables)
    file = source.file(table)
    rules = [(one, *broken) for one in file.columns for broken in broken_values(one, file.layout == "form")]
    for path in newest_first(deliveries, source, file):
        before = None
        # a sheet may have no row in the newest one: most managers leave some empty
        while rules and len(rules) != before:
            before = len(rules)
            _find_what_breaks_alone(warehouse, source, path, file, rules)
    assert not rules, f"no delivery of the sample has a row of {table}"


def _find_what_breaks_alone(
    warehouse: psycopg.Connection,
    source: Source,
    path: Path,
    file: FileSpec,
    broken: list[tuple[Column, str, str | None]],
) -> None:
    """Spoil rows while there are any, and look what is told of each."""
    found, name = staged(warehouse, source, path), str(file.table)
    table = next(table for table in found.tables if table.target == name)
    spoilt = break_rows(warehouse, table, file, broken)
    # the sheets of a workbook are looked at together
    given = found if file.sheet else replace(found, tables=(table,))
    compared = {
        rule.id: rule.columns
        for suite in for_delivery(Delivery(warehouse, given, source))
        for rule in suite.rules
        if isinstance(rule, Rule) and suite.label == name
    }
    of_catalogue = {rule.id for rule in typed.rules(file)}
    check_delivery(warehouse, given)
    apart = by_line(warehouse, name)
    told = dict(
        warehouse.execute(
            "select rule, rows_failed from ops.validation where delivery_id = %s and table_name = %s",
            [found.delivery_id, name],
        ).fetchall()
    )
    for line, (column, rule, action) in spoilt.items():
        rules = apart.get(line, ()) if action == "quarantine" else (rule,)
        assert [one for one in rules if one in of_catalogue] == [rule], line
        assert told[rule] == 1
        strange = [one for one in rules if one != rule and column.name not in compared[one]]
        assert not strange, f"{strange} say nothing of {column.name}"
    assert {one for line, rules in apart.items() if line not in spoilt for one in rules} <= {
        "no_copies",
        "key_unique",
    }
