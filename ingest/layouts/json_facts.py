"""Layout json_facts: a result of be.STAT, `{"facts": [{label: value, ...}, ...]}`, read by the label of each value.

The labels are Dutch, French or English as the view was asked for, and compared folded; a label may be absent in a fact,
which is null. A number is written one way only, whatever the publisher adds (54620.0 is 54620). Source: the results of
be.STAT.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from ingest.catalogue import FileSpec, Source
from ingest.gate import Refused
from ingest.layouts.base import Row, decoded, told
from ingest.layouts.json_text import parsed, written
from ingest.layouts.text import clean, folded


class JsonFacts:
    """An opened result: its labels are proven, `rows` gives the facts, numbered from 1.

    The whole text is held in memory; the catalogue's largest size of a delivery is the limit.
    """

    sheet = None
    unit = "fact"

    def __init__(self, stream: IO[bytes], label: str, spec: FileSpec, source: Source) -> None:
        """`label` names the file in errors; raises Refused when it is no such result, or of other labels."""
        self._label = label
        self._facts = _facts("".join(decoded(stream, label, spec.encoding)), label)
        self._published = [column.published for column in spec.columns]
        known = {folded(name): column.name for column in spec.columns for name in (column.published, *column.aliases)}
        found = {label: known.get(folded(label)) for fact in self._facts for label in fact}
        self._labels = [[label for label, name in found.items() if name == column.name] for column in spec.columns]
        self.new_columns = tuple(f"label {at}" for at, name in enumerate(found.values(), start=1) if name is None)
        missing = [
            column.published
            for column, labels in zip(spec.columns, self._labels, strict=True)
            if not column.optional and not labels
        ]
        if missing:
            raise Refused(
                f"{label}: no fact has {', '.join(missing)}; of the {len(found)} labels there "
                f"{len(found) - len(self.new_columns)} are known. "
                f"Labels depend on the language: ask for the Dutch result, or change ingest/sources/{source.id}.yml"
            )
        if self.new_columns and source.drift == "refuse":
            raise Refused(f"{label}: {told(self.new_columns)} is new; describe it in ingest/sources/{source.id}.yml")

    def rows(self) -> Iterator[Row]:
        """Each fact; null, empty and absent are None. Raises Refused at the first value that is no plain one."""
        for number, fact in enumerate(self._facts, start=1):
            yield (
                number,
                tuple(
                    self._value(f"{self._label} fact {number}: {published}", [fact[a] for a in labels if a in fact])
                    for published, labels in zip(self._published, self._labels, strict=True)
                ),
            )

    def _value(self, place: str, found: list[Any]) -> str | None:
        if len(found) > 1:
            raise Refused(f"{place} is there {len(found)} times, under labels of the same column")
        value = found[0] if found else None
        if isinstance(value, str):
            return clean(value) or None
        if value is None:
            return None
        if isinstance(value, Decimal):
            return written(value)
        raise Refused(f"{place} is {type(value).__name__}, expected a text or number")


def _facts(text: str, label: str) -> list[dict[str, Any]]:
    content = parsed(text, label)
    facts = content.get("facts") if isinstance(content, dict) else None
    if not isinstance(facts, list):
        raise Refused(f'{label} is JSON but no result of be.STAT: expected {{"facts": [...]}}')
    if not facts:
        raise Refused(f"{label} holds no facts: get the result again")
    for number, fact in enumerate(facts, start=1):
        if not isinstance(fact, dict):
            raise Refused(f"{label} fact {number} is {type(fact).__name__}, expected labels with values")
    return facts
