"""The rules that follow from what the catalogue says of columns, as a table of docs/checks.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from expectations.rules import RowCount, Rule
from expectations.suites import city, references, typed
from generate import markdown
from ingest.catalogue import FileSpec, Source


def with_rules(path: Path, sources: Iterable[Source]) -> str:
    """The text of the page with its generated table; raises WarehouseError where it lacks the two marks."""
    rows = [
        (f"`{rule.id}`", f"`{table}`", rule.action, rule.en)
        for source in sources
        if source.reader == "tables"
        for table in source.tables
        for rule in _rules(source.file(table))
    ]
    return markdown.with_part(path, markdown.table(("rule", "table", "severity", "what holds"), rows))


def _rules(file: FileSpec) -> Iterator[Rule | RowCount]:
    """What a value is; that there is one, and how a cell of a form is typed, is told by hand for any column."""
    told = {
        f"{column.name}_{what}" for column in file.columns for what in (f"is_{column.type}", "has_shape", "in_range")
    }
    yield from (rule for rule in typed.rules(file) if rule.id in told)
    for column in file.columns:
        if column.references:
            yield references.rule(column, column.references)
        if column.must_contain:
            yield city.rule(column, column.must_contain)
