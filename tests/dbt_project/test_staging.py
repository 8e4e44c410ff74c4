"""Staging follows the catalogue: one model a raw table, called after its publisher, in the publisher's folder."""

from __future__ import annotations

from typing import Any

from ingest.catalogue import load_catalogue
from tests.dbt_project.conftest import Warehouse
from tests.dbt_project.test_contract import undescribed

OF_THE_MACRO = {"year", "part", "line_number", "delivery_id", "file_name", "landed_at", "is_synthetic"}
"""Columns that the macro `delivered` adds to those of the catalogue."""


def staging_models(built: Warehouse) -> dict[str, dict[str, Any]]:
    """The models of staging that read a raw table, by its name; one that names the parts of others is not theirs."""
    naming = {(source.names_parts, table) for source in load_catalogue().values() for table in source.tables}
    found = {}
    for node in built.manifest()["nodes"].values():
        if node["resource_type"] == "model" and node["schema"] == "staging":
            prefix = "source.genk.raw."
            read = [one.removeprefix(prefix) for one in node["depends_on"]["nodes"] if one.startswith(prefix)]
            found |= {one: node for one in read if not any((one, other) in naming for other in read if other != one)}
    return found


def test_each_staging_model_bears_the_name_of_its_publisher(built: Warehouse) -> None:
    models = staging_models(built)
    publishers = {table: source.publisher.code for source in load_catalogue().values() for table in source.tables}
    misplaced = {
        model["original_file_path"]
        for table, model in models.items()
        if not model["name"].startswith((f"stg_{publishers[table]}__", f"base_{publishers[table]}__"))
        or not model["original_file_path"].startswith(f"models/staging/{publishers[table]}/")
    }
    assert misplaced == set()
    assert {
        table for source in load_catalogue().values() if source.reader == "tables" for table in source.tables
    } <= set(models)


def test_each_column_of_staging_is_described_in_its_model_or_in_the_catalogue(built: Warehouse) -> None:
    models = staging_models(built)
    in_the_catalogue = {
        (models[table]["name"], name)
        for source in load_catalogue().values()
        if source.reader == "tables"
        for table in source.tables
        for name in {column.name for column in source.file(table).columns} | OF_THE_MACRO
    }
    assert undescribed(built, "staging") - in_the_catalogue == set()
