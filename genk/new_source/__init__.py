"""A new source: its catalogue file, staging model and page, guessed from a file and left to be reviewed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

import yaml

from genk.new_source.columns import column
from genk.new_source.delimited import Delimited
from ingest.catalogue import load_catalogue, load_publishers
from ingest.gate import today
from warehouse.errors import WarehouseError

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = Path(__file__).parent / "templates"
GUESSED = "# guessed: review"
YEAR = re.compile(r"(?<![0-9])(19|20)[0-9]{2}(?![0-9])")


def write(
    source_id: str, publisher: str, file: Delimited | None = None, address: str | None = None, root: Path = ROOT
) -> list[Path]:
    """Write what a source needs besides its traps into the tree at `root`; returns the files.

    Without `file` it has one column, as an example; without `address` somebody brings the files. Raises WarehouseError
    where a file is there already, or the publisher is not known; nothing is written then.
    """
    if publisher not in load_publishers():
        raise WarehouseError(
            f"there is no publisher {publisher!r}: give one of {', '.join(load_publishers())}, "
            "or add it to ingest/publishers.yml first"
        )
    model = f"stg_{publisher}__{source_id.removeprefix(f'{publisher}_')}"
    models = root / "dbt_project" / "models" / "staging" / publisher
    words = {"model": model, **_words(source_id, publisher, file, address)}
    new = {
        root / "ingest" / "sources" / f"{source_id}.yml": _filled("source.yml", words),
        models / f"{model}.sql": _filled("staging.sql", words),
        root / "docs" / "sources" / f"{source_id}.md": _filled("page.md", words),
    }
    if there := [path for path in new if path.exists()]:
        raise WarehouseError(f"{there[0]} is there already: give the source another id, or remove the file")
    described = models / f"_{publisher}__models.yml"
    before = described.read_text(encoding="utf-8") if described.exists() else "models:"
    new[described] = before.rstrip("\n") + "\n" + _filled("model.yml", words)
    for path, text in new.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    load_catalogue(root / "ingest" / "sources")
    return list(new)


def _filled(template: str, words: Mapping[str, str]) -> str:
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(words)


def _words(source_id: str, publisher: str, file: Delimited | None, address: str | None) -> dict[str, str]:
    file = file or Delimited(f"{source_id}.csv", None, "utf-8", ",", ("code",), (("A1",),))
    delivered = file.archive or file.name
    is_yearly = all(YEAR.search(name) for name in (delivered, file.name))
    return {
        "id": source_id,
        "publisher": publisher,
        "title": source_id.replace("_", " ").capitalize(),
        "fetch": f"{{ kind: address, address: {_quoted(address)} }}" if address else "{ kind: inbox }",
        "content": "period" if is_yearly else "landed",
        "load": "period" if is_yearly else "snapshot",
        "pattern": _quoted(_pattern(delivered, is_yearly)),
        "expected": _quoted(delivered),
        "period": _period(delivered, file.header) if is_yearly else "",
        "archive": "archive: { required: true, max_unpacked_bytes: 1_000_000_000 }\n" if file.archive else "",
        "member": f"\n    name: {_quoted(_pattern(file.name, is_yearly))} {GUESSED}" if file.archive else "",
        "delimiter": json.dumps(file.delimiter),
        "encoding": file.encoding,
        "columns": "\n".join(_columns(file)),
    }


def _period(file_name: str, header: Sequence[str]) -> str:
    """The year of the file: over, unless it is this one; a column that says it too is named."""
    said = YEAR.search(file_name)
    known = "from_start" if said and int(said[0]) == today().year else "after_end"
    column = ", column: year" if "year" in {title.strip().lower() for title in header} else ""
    return f"period: {{ kind: year, known: {known}{column} }} {GUESSED}\n"


def _pattern(file_name: str, is_yearly: bool) -> str:
    """A regular expression for names like this one: with another year, another number, or words behind it."""
    stem, dot, ending = file_name.rpartition(".") if "." in file_name else (file_name, "", "")
    year = YEAR.search(stem) if is_yearly else None
    before, after = (stem[: year.start()], stem[year.end() :]) if year else (stem, "")
    named = _any_number(before) + (f"(?P<year>(19|20)[0-9]{{2}}){_any_number(after)}" if year else "")
    more = "([_-]synthetic)?" if year else "(?P<free>[_-][0-9a-z_-]+)?"
    return named + more + re.escape(dot + ending)


def _any_number(text: str) -> str:
    return "[0-9]+".join(map(re.escape, re.split("[0-9]+", text)))


def _columns(file: Delimited) -> list[str]:
    """Each column as a line of the catalogue; one without a name is left out, as a new column would be."""
    lines = []
    taken: set[str] = set()
    for at, published in enumerate(file.header):
        if published:
            found = column(published, file.values(at), taken)
            taken.add(found["name"])
            lines.append(f"      - {_flow({**found, 'nl': published, 'en': published})} {GUESSED}")
    return lines


def _flow(mapping: Mapping[str, Any]) -> str:
    """A mapping on one line of YAML."""
    return yaml.safe_dump(
        dict(mapping), default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**6
    ).strip()


def _quoted(text: str) -> str:
    """A text of YAML that needs no escapes."""
    return "'" + text.replace("'", "''") + "'"
