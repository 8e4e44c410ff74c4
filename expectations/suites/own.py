"""The rules that a source adds by hand (`sources/<id>.yml`): sentences, and SQL over the columns of the catalogue.

In the SQL, `{{ column }}` is the value of a column by its type in the catalogue, null where it has none (see
`values.value`); the plain name is its text. Besides there are
    {{ table }}, {{ sound }}          the staged table; a query for its rows that no row rule sets apart
    {{ rows_of("table") }}            the rows of a table of the delivery, each column by its type, with row_id
    {{ has_value("column") }}         whether it has a value of its type; has_value("column", "alias") in a join
    {{ today }}                       the day in Brussels, as a date
    {{ home }}, {{ named }}           the city (warehouse.home.Home); what the file's name says of the period
    {{ is_the_city("column") }}       whether the column has one of the city's values of `must_contain`
    has_rows("table")                 whether a table of raw has rows
and what `let` names. An `among` that renders to nothing is a rule that does not apply.
"""

# ruff: noqa: S608  the SQL is put together from names of the catalogue, never from data
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from jinja2 import Environment, StrictUndefined, UndefinedError
from pydantic import Field, model_validator

from expectations import predicates, values
from expectations.rules import Action, RowCount, Rule, Suite
from expectations.suites.delivery import Delivery
from expectations.suites.earlier import Kept
from ingest.catalogue import FileSpec, Source
from ingest.staged import StagedTable
from warehouse.errors import WarehouseError
from warehouse.home import home
from warehouse.strict import Name, Strict, Text, read_yaml

SOURCES = Path(__file__).with_name("sources")
EVERY_TABLE = "every_table"
"""Stands for each table of the source."""


class OwnRule(Strict):
    """A rule: `violation` is asked of each row of the table, or of what `among` selects (see rules.Suite).

    With `at_least` it is the number of rows of `among` that is asked.
    """

    nl: Text
    en: Text
    violation: Text = "true"
    among: Text | None = None
    by: Name = "row_id"
    at_least: int | None = None
    action: Action = "quarantine"
    columns: tuple[Name, ...] = ()
    tolerated_share: float = Field(default=0.01, gt=0, le=1)

    @model_validator(mode="after")
    def _counts_to_stop(self) -> Self:
        if self.at_least is not None and (self.among is None or self.action not in {"stop", "warn"}):
            raise ValueError("at_least counts the rows of an among, and stops or warns")
        return self


class OwnTable(Strict):
    """What one table adds: names for SQL, rules, and what it keeps from one delivery to the next."""

    let: dict[Name, Text] = Field(default_factory=dict)
    kept: Kept | None = None
    rules: dict[Name, OwnRule] = Field(default_factory=dict)

    @property
    def columns(self) -> set[str]:
        """Our names of the columns that are spoken of, outside of SQL."""
        kept = {*self.kept.figures, *self.kept.by, self.kept.level, *self.kept.part} - {None} if self.kept else set()
        return {str(name) for name in kept} | {name for rule in self.rules.values() for name in rule.columns}


def read(source: Source) -> Mapping[str, OwnTable]:
    """What the source adds, by table; empty where it has no file. Raises WarehouseError for a mistake in it."""
    path = SOURCES / f"{source.id}.yml"
    if not path.exists():
        return {}
    found = read_yaml(path, dict[Name, OwnTable])
    for table, added in found.items():
        if table not in {*source.tables, EVERY_TABLE}:
            raise WarehouseError(f"{path}: {table} is no table of {source.id}: it has {', '.join(source.tables)}")
        tables = source.tables if table == EVERY_TABLE else (table,)
        known = set.intersection(*({column.name for column in source.file(one).columns} for one in tables))
        if unknown := added.columns - known:
            raise WarehouseError(f"{path}: {table} has no column {', '.join(sorted(unknown))}")
    return found


@dataclass(frozen=True)
class Own:
    """What a source adds to one staged table, for one delivery."""

    delivery: Delivery
    table: StagedTable
    tables: tuple[OwnTable, ...]
    names: Mapping[str, Any]

    @classmethod
    def of(cls, delivery: Delivery, table: StagedTable) -> Own:
        """Raises WarehouseError where SQL names what there is not."""
        found = read(delivery.source)
        tables = tuple(found[name] for name in (table.target, EVERY_TABLE) if name in found)
        names = _names(delivery, table)
        for name, text in (item for one in tables for item in one.let.items()):
            names[name] = _rendered(text, names)
        return cls(delivery, table, tables, names)

    @property
    def kept(self) -> Kept | None:
        """What the table keeps, where the source says so."""
        for one in self.tables:
            if one.kept:
                newest = one.kept.newest and _rendered(one.kept.newest, self.names)
                return one.kept.model_copy(update={"newest": newest})
        return None

    @property
    def row_rules(self) -> list[Rule | RowCount]:
        """The rules that each row answers for itself, counted in one scan with those of the catalogue."""
        return [self._rule(name, rule) for name, rule in self._rules() if rule.among is None]

    def suites(self, sound: str) -> Iterator[Suite]:
        """A suite for each query over several rows; `sound` is a query for the rows that no row rule sets apart."""
        names = {**self.names, "sound": sound}
        asked: dict[tuple[str, str], dict[str, Rule | RowCount]] = defaultdict(dict)
        for name, rule in self._rules():
            if rule.among is not None and (among := _rendered(rule.among, names)):
                asked[among, rule.by][name] = self._rule(name, rule)
        for (among, by), rules in asked.items():
            yield self.delivery.suite(self.table, list(rules.values()), among, next(iter(rules)), by)

    def _rules(self) -> Iterator[tuple[str, OwnRule]]:
        for one in self.tables:
            yield from one.rules.items()

    def _rule(self, name: str, rule: OwnRule) -> Rule | RowCount:
        if rule.at_least is not None:
            return RowCount(
                name, rule.nl, rule.en, at_least=rule.at_least, action="stop" if rule.action == "stop" else "warn"
            )
        return Rule(
            name,
            rule.nl,
            rule.en,
            _rendered(rule.violation, self.names),
            action=rule.action,
            tolerated_share=rule.tolerated_share,
            column=rule.columns,
        )


def _names(delivery: Delivery, table: StagedTable) -> dict[str, Any]:
    file: FileSpec = delivery.source.file(table.target)
    wanted = {column.name: column.wanted(home()) for column in file.columns}
    return {
        **{column.name: values.value(column, is_form=file.layout == "form") for column in file.columns},
        "table": f"{table.schema}.{table.table}",
        "today": f"date '{delivery.today}'",
        "home": home(),
        "named": delivery.named,
        "is_the_city": lambda name: predicates.stands_for(name, wanted[name]),
        "has_rows": lambda name: delivery.has_rows("raw", name),
        "has_value": lambda name, of="": _has_value(file, name, of),
        "rows_of": lambda name: _rows_of(delivery, name),
    }


def _has_value(file: FileSpec, name: str, of: str) -> str:
    return values.given(file.column(name).model_copy(update={"name": f"{of}.{name}" if of else name}))


def _rows_of(delivery: Delivery, name: str) -> str:
    """The staged rows of a table of the delivery; raises WarehouseError for one that it has not."""
    table = next((table for table in delivery.tables.values() if table.target == name), None)
    if table is None:
        raise WarehouseError(f"a rule of {delivery.source.id} asks for {name}, which is no table of the delivery")
    file = delivery.source.file(name)
    typed = (f"{values.value(column, is_form=file.layout == 'form')} as {column.name}" for column in file.columns)
    return f"(select ctid as row_id, {', '.join(typed)} from {table.schema}.{table.table})"


# the texts are SQL of ours, and nothing of a delivery is rendered into them
_SQL = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701


def _rendered(text: str, names: Mapping[str, Any]) -> str:
    try:
        rendered = _SQL.from_string(text).render(names).strip()
    except UndefinedError as error:
        raise WarehouseError(f"a rule of a source names what there is not: {error.message}, in: {text}") from error
    if "%" in rendered:
        raise WarehouseError(f"a rule of a source has a % sign, which its driver takes for a parameter: {text}")
    return rendered
