"""The raw tables as sources of dbt, with their descriptions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from ingest.catalogue import Source

HEAD = "# Written by `make generate` from ingest/sources.\n"


def raw(sources: Iterable[Source]) -> str:
    """The YAML of dbt's source `raw`: every table of the catalogue."""
    tables = [_table(source, table) for source in sources for table in source.tables]
    content = {
        "sources": [
            {
                "name": "raw",
                "description": "Leveringen zoals ze kwamen, als tekst — deliveries as they came, as text.",
                "schema": "raw",
                "tables": tables,
            }
        ]
    }
    return HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=10_000)


def _table(source: Source, table: str) -> dict[str, Any]:
    sheet = source.file(table).sheet
    titles = (f"{title} ({sheet})" if sheet else title for title in (source.title_nl, source.title_en))
    return {
        "name": table,
        "description": " — ".join(titles),
        "columns": [
            {
                "name": column.name,
                "description": f"{column.description_nl} — {column.description_en}",
                "data_type": "text",
            }
            for column in source.file(table).columns
        ],
    }
