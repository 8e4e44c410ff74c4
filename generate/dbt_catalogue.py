"""The macro that tells dbt, which reads no YAML of ours, how each raw table is to be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.catalogue import Source
from ingest.columns import Column

HEAD = """\
{# Written by `make generate` from ingest/sources; what each entry is for says the macro `delivered`. #}
{% macro catalogue() -%}
    {{- return({
"""
TAIL = """\
    }) -}}
{%- endmacro %}
"""


def macro(sources: Iterable[Source]) -> str:
    """The macro `catalogue`: by raw table its source, what its names say, and its columns with their types."""
    return HEAD + "".join(_entry(source, table) for source, table in _tables(sources)) + TAIL


def _tables(sources: Iterable[Source]) -> Iterator[tuple[Source, str]]:
    """Each table whose rows stand in raw by delivery; KBO's reader keeps versions of rows, which its models read."""
    return ((source, table) for source in sources if source.reader == "tables" for table in source.tables)


def _entry(source: Source, table: str) -> str:
    columns = [
        column
        for column in source.file(table).columns
        # the name of the file says it for every layout
        if source.period is None or column.name != source.period.column
    ]
    facts = {"source_id": source.id, "by_period": source.load == "period", "names": file_names(source)}
    if source.names_parts:
        facts |= {"part": source.part, "parts_named_in": source.names_parts}
    return (
        f"        {_text(table)}: {{\n"
        + "".join(f"            {_text(name)}: {_text(value)},\n" for name, value in facts.items())
        + '            "columns": [\n'
        + "".join(f"                {_text(_facts(column))},\n" for column in columns)
        + "            ],\n        },\n"
    )


def file_names(source: Source) -> dict[str, str]:
    """What the names of the source's deliveries say (year, part), each as the regular expression that finds it."""
    pattern = source.delivery.pattern
    said = [group for group in ("year", "part") if source.period and group in re.compile(pattern).groupindex]
    return {group: f"(?i)^{_only_group(group, pattern)}$" for group in said}


def _only_group(group: str, pattern: str) -> str:
    """The pattern with one group that captures: the first one is what substring() of Postgres gives."""
    return re.sub(r"(?<!\\)\((?:\?P<(\w+)>)?(?!\?)", lambda opened: "(" if opened[1] == group else "(?:", pattern)


def _facts(column: Column) -> dict[str, Any]:
    """What a cast must know."""
    facts: dict[str, Any] = {"name": column.name, "type": column.type}
    if column.empty:
        facts["empty"] = column.empty
    if column.type == "decimal":
        facts["decimal"] = column.decimal
    if column.type == "boolean":
        facts["choices"] = column.choices
    if column.severity == "warn":
        facts["severity"] = column.severity
    return facts


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
