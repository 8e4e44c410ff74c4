"""The files in which a source adds rules are read strictly, and every one of them belongs to a source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from expectations.suites import own
from expectations.suites.delivery import Delivery
from ingest.catalogue import load_catalogue, source
from warehouse.errors import WarehouseError

from .conftest import Stage

RULE = {"nl": "Een regel", "en": "A rule", "violation": "name_nl = 'x'"}


def test_every_file_is_read_and_is_of_a_source_whose_tables_have_rows_by_delivery() -> None:
    files = {path.stem for path in own.SOURCES.glob("*.yml")}
    assert len(files) > 10
    assert files <= {key for key, found in load_catalogue().items() if found.reader == "tables" and own.read(found)}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"refnsi": {"rules": {"a": RULE}}}, "refnsi is no table of refnis"),
        ({"refnis": {"ruls": {}}}, "refnis.ruls: Extra inputs are not permitted"),
        ({"refnis": {"rules": {"a": {**RULE, "severity": "warn"}}}}, "refnis.rules.a.severity: Extra inputs"),
        ({"refnis": {"rules": {"a": {**RULE, "columns": ["name"]}}}}, "refnis has no column name"),
        ({"refnis": {"kept": {"by": ["nis"]}}}, "refnis has no column nis"),
        ({"refnis": {"rules": {"a": {**RULE, "at_least": 1}}}}, "at_least counts the rows of an among"),
        ({"refnis": {"rules": {"a": {"nl": "x", "violation": "true"}}}}, "refnis.rules.a.en: Field required"),
    ],
)
def test_a_mistake_is_told_with_file_and_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: dict[str, Any], told: str
) -> None:
    monkeypatch.setattr(own, "SOURCES", tmp_path)
    (tmp_path / "refnis.yml").write_text(yaml.safe_dump(content))
    with pytest.raises(WarehouseError) as caught:
        own.read(source("refnis"))
    assert told in str(caught.value)
    assert str(tmp_path / "refnis.yml") in str(caught.value)


def test_a_rule_given_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "SOURCES", tmp_path)
    (tmp_path / "refnis.yml").write_text("refnis:\n  rules:\n    a: {nl: x, en: x}\n    a: {nl: y, en: y}\n")
    with pytest.raises(WarehouseError, match="the key 'a' is given twice"):
        own.read(source("refnis"))


@pytest.mark.parametrize(
    ("violation", "told"),
    [("{{ valid_untill }} is null", "'valid_untill' is undefined"), ("name_nl like 'x%'", "has a % sign")],
)
def test_sql_that_cannot_be_asked_is_told(
    warehouse: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, violation: str, told: str
) -> None:
    monkeypatch.setattr(own, "SOURCES", tmp_path)
    (tmp_path / "refnis.yml").write_text(yaml.safe_dump({"refnis": {"rules": {"a": {**RULE, "violation": violation}}}}))
    into = Stage(warehouse, "refnis", "TU_COM_REFNIS.txt", {})
    into.rows("refnis", [])
    delivery = Delivery(warehouse, into.staged(), source("refnis"))
    with pytest.raises(WarehouseError) as caught:
        _ = own.Own.of(delivery, delivery.tables["refnis"]).row_rules
    assert told in str(caught.value)
