"""The star: every mart is in the bus matrix, and a fact finds each of its dimensions on one way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from generate import ROOT
from generate.bus_matrix import Mart, marts, page

FOLDER = ROOT / "dbt_project" / "models" / "marts"
MARTS = {mart.name: mart for mart in marts(FOLDER)}
SECOND_ROLES = {("fct_lease", "left_date_key"), ("fct_support_dossier", "closed_date_key")}
"""The key that points to a dimension a second time, as the description of its table says."""
FACTS = [mart for name, mart in MARTS.items() if name.startswith("fct_")]


def rows(text: str) -> dict[str, list[str]]:
    """The cells of each line of the page's tables, by what the line is about."""
    lines = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `"))
    return {cells[0].strip("`"): [cell.strip() for cell in cells[1:]] for cells in lines}


def ways(mart: Mart, to: str) -> Iterator[tuple[str, ...]]:
    """Each way from a mart to a dimension, by the columns that it goes along."""
    for column, parent in mart.keys.items():
        if parent == to:
            yield (column,)
        else:
            yield from ((column, *rest) for rest in ways(MARTS[parent], to))


def test_every_mart_has_its_place_in_the_matrix() -> None:
    text = page(list(MARTS.values()))
    heads = next(line for line in text.splitlines() if line.startswith("| fact |")).strip("| ").split(" | ")
    columns = {f"dim_{head.replace(' ', '_')}" for head in heads[1:]}
    models = {path.stem for path in FOLDER.rglob("*.sql")}
    assert models == rows(text).keys() | columns
    assert not rows(text).keys() & columns


def test_a_cell_says_whether_there_is_a_key_and_names_two_days() -> None:
    fact = Mart("fct_a", {"date_key": "dim_date", "closed_date_key": "dim_date", "kind": "dim_kind"})
    other = Mart("fct_b", {"kind": "dim_kind"})
    text = page(
        [
            Mart("bridge_c", {"kind": "dim_kind"}),
            *(Mart(f"dim_{x}", {}) for x in ("date", "kind", "other")),
            fact,
            other,
        ]
    )
    assert rows(text) == {
        "fct_a": ["`date_key`, `closed_date_key`", "●"],
        "fct_b": ["", "●"],
        "bridge_c": ["`dim_kind`"],
        "dim_other": [],
    }


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_fact_has_a_day(fact: Mart) -> None:
    assert fact.keys.get("date_key") == "dim_date"


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_fact_finds_what_it_points_to_on_one_way(fact: Mart) -> None:
    for dimension in set(fact.keys.values()):
        others = [way for way in ways(fact, dimension) if (fact.name, *way) not in SECOND_ROLES]
        assert len(others) == 1, dimension


def test_every_mart_says_in_both_languages_what_it_is_not_for() -> None:
    models = [model for path in FOLDER.rglob("*.yml") for model in yaml.safe_load(path.read_text()).get("models", [])]
    silent = [
        model["name"]
        for model in models
        if not all(f"{no}: " in model["description"] for no in ("Niet voor", "Not for"))
    ]
    assert silent == []
