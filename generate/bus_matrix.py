"""The bus matrix: which facts share which dimensions, as the foreign keys in dbt's contracts of the marts say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from generate import markdown

HEAD = """\
<!-- written by `make generate` from the foreign keys of the marts in dbt_project/models/marts -->
# Bus matrix

Which fact (row) can be told by which dimension (column): ● is a foreign key. Two facts with a ● in one column can be
laid side by side by it. Where a fact has two days, the cell names them: the first is the one that counts by default.
Grain, and what a table is not for, stand in its description. Why the star is as it is:
[decision 0019](decisions/0019-the-star.md).
"""


@dataclass(frozen=True)
class Mart:
    """A published table, and the table to which each of its foreign keys points."""

    name: str
    keys: dict[str, str]


def marts(folder: Path) -> list[Mart]:
    """Every mart that a YAML file of `folder` tells of, by name."""
    models = (model for path in folder.rglob("*.yml") for model in yaml.safe_load(path.read_text()).get("models", []))
    return sorted((Mart(model["name"], dict(_keys(model))) for model in models), key=lambda mart: mart.name)


def page(found: Sequence[Mart]) -> str:
    """The page: a table of facts by dimensions, the bridges, and the dimensions that no fact points to itself."""
    facts = [mart for mart in found if mart.name.startswith("fct_")]
    bridges = [mart for mart in found if mart.name.startswith("bridge_")]
    dimensions = [mart.name for mart in found if mart.name.startswith("dim_")]
    shared = [name for name in dimensions if any(name in fact.keys.values() for fact in facts)]
    rows = [(f"`{fact.name}`", *(_cell(fact, name) for name in shared)) for fact in facts]
    tied = [(f"`{bridge.name}`", ", ".join(f"`{to}`" for to in bridge.keys.values())) for bridge in bridges]
    alone = [(f"`{name}`",) for name in dimensions if name not in shared]
    heads = ("fact", *(name.removeprefix("dim_").replace("_", " ") for name in shared))
    return (
        f"{HEAD}\n{markdown.table(heads, rows)}"
        f"\n## Bridges\n\n{markdown.table(('bridge', 'points to'), tied)}"
        f"\n## Dimensions to which no fact points itself\n\n{markdown.table(('dimension',), alone)}"
    )


def _keys(model: dict) -> Iterator[tuple[str, str]]:
    for column in model["columns"]:
        for constraint in column.get("constraints", []):
            if constraint["type"] == "foreign_key":
                yield column["name"], re.sub(r"^ref\(['\"](\w+)['\"]\)$", r"\1", constraint["to"])


def _cell(fact: Mart, dimension: str) -> str:
    columns = [column for column, to in fact.keys.items() if to == dimension]
    return "●" * len(columns) if len(columns) < 2 else ", ".join(f"`{column}`" for column in columns)
