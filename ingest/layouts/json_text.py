"""The text of a JSON file, read with care: no number out of all proportion, no label twice in one object."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from ingest.gate import Refused

LARGEST = 30
"""Decimal places before or after the point; 1e999999 would be a text of a million zeros."""


def parsed(text: str, label: str) -> Any:
    """What the text holds, its numbers as Decimal; `label` names the file. Raises Refused where it is no sound JSON."""
    try:
        return json.loads(
            text,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_no_number,
            object_pairs_hook=_each_label_once,
        )
    except (ValueError, RecursionError) as error:
        raise Refused(f"{label} is no JSON that can be read ({error}): get the result again") from error


def written(number: Decimal) -> str:
    """A number, written one way only: 54620.0 is 54620."""
    return f"{number.normalize():f}"


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if value.adjusted() > LARGEST or value.adjusted() < -LARGEST:
        raise ValueError("a number is out of all proportion")
    return value


def _no_number(_text: str) -> Decimal:
    raise ValueError("a number is written as none")


def _each_label_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a label is there twice in one fact")
    return content
