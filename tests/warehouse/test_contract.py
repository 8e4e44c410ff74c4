"""The contract as it is read from a manifest of dbt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from warehouse import contract
from warehouse.contract import Column, ForeignKey, Table
from warehouse.errors import WarehouseError
from warehouse.settings import Settings


def column(name: str, *constraints: dict[str, Any], **meta: bool) -> dict[str, Any]:
    return {
        "name": name,
        "data_type": "text",
        "description": "x — x",
        "constraints": list(constraints),
        "config": {"meta": meta},
    }


def model(
    name: str, columns: list[dict[str, Any]], *, enforced: bool = True, made: str = "table", **meta: bool
) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "alias": name,
        "description": "t — t",
        "contract": {"enforced": enforced},
        "config": {"meta": meta, "materialized": made},
        "columns": {one["name"]: one for one in columns},
        "constraints": [{"type": "primary_key", "columns": [columns[0]["name"]]}],
    }


def to(table: str) -> dict[str, Any]:
    return {"type": "foreign_key", "to": table, "to_columns": ["place_code"]}


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A place, what is counted there, a view of it, a model without a contract and a test."""
    not_null = {"type": "not_null", "to": None}
    nodes = [
        model("fct_count", [column("count_key"), column("place_code", not_null, to("ref('dim_place')"))]),
        model("dim_place", [column("place_code"), column("sex", groups_people=True)], may_be_empty=True),
        model("dim_place_today", [column("place_code")], made="view"),
        model("int_place", [column("place_code")], enforced=False),
        {"resource_type": "test"},
    ]
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"nodes": {str(place): node for place, node in enumerate(nodes)}}))
    return path


def test_a_table_is_as_its_model_says(manifest: Path) -> None:
    found = contract.read(manifest)
    assert list(found) == ["dim_place", "fct_count"]
    assert found["fct_count"] == Table(
        name="fct_count",
        description="t — t",
        columns=(
            Column("count_key", "text", "x — x", is_required=True, groups_people=False),
            Column("place_code", "text", "x — x", is_required=True, groups_people=False),
        ),
        primary_key=("count_key",),
        foreign_keys=frozenset({ForeignKey(("place_code",), "dim_place", ("place_code",))}),
        may_be_empty=False,
    )


def test_what_is_excepted_is_said_of_the_model_and_its_column(manifest: Path) -> None:
    place = contract.read(manifest)["dim_place"]
    assert place.may_be_empty
    assert [one.name for one in place.columns if one.groups_people] == ["sex"]


def test_a_built_manifest_names_the_whole_address_of_a_foreign_key(manifest: Path) -> None:
    parsed = contract.read(manifest)
    text = manifest.read_text()
    manifest.write_text(text.replace("ref('dim_place')", '\\"warehouse\\".\\"mart_next\\".\\"dim_place\\"'))
    assert manifest.read_text() != text
    assert contract.read(manifest) == parsed


def test_without_a_build_there_is_a_message_that_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(WarehouseError, match="genk build"):
        contract.of_build(settings)
