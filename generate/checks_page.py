"""The rules of all sources but the register, as a table of docs/checks.md: of columns, then what a source adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from expectations.rules import RowCount, Rule
from expectations.suites import city, own, references, typed
from generate import markdown
from ingest.catalogue import FileSpec, Source


def with_rules(path: Path, sources: Iterable[Source]) -> str:
    """The text of the page with its generated table; raises WarehouseError where it lacks the two marks."""
    rows = [
        (f"`{rule}`", f"`{table}`", action, en)
        for source in sources
        if source.reader == "tables"
        for table in source.tables
        for rule, action, en in (*_of_columns(source.file(table)), *_by_hand(source, table))
    ]
    return markdown.with_part(path, markdown.table(("rule", "table", "severity", "what holds"), rows))


def _of_columns(file: FileSpec) -> Iterator[tuple[str, str, str]]:
    """What a value is; that there is one, and how a cell of a form is typed, is told by hand for any column."""
    told = {
        f"{column.name}_{what}" for column in file.columns for what in (f"is_{column.type}", "has_shape", "in_range")
    }
    rules: list[Rule | RowCount] = [rule for rule in typed.rules(file) if rule.id in told]
    for column in file.columns:
        if column.references:
            rules.append(references.rule(column, column.references))
        if column.must_contain:
            rules.append(city.rule(column, column.must_contain))
    return ((rule.id, rule.action, rule.en) for rule in rules)


def _by_hand(source: Source, table: str) -> Iterator[tuple[str, str, str]]:
    added = own.read(source)
    for name in (table, own.EVERY_TABLE):
        if name in added:
            yield from ((rule, found.action, found.en) for rule, found in added[name].rules.items())
