"""The page of data quality: self-contained, in two languages, honest about sample data, silent about persons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from expectations.delivery import check_delivery
from expectations.page import FILE_NAME, write_page, written_after
from ingest.catalogue import load_catalogue
from ingest.record import record_catalogue
from ingest.staged import Staged
from pages.formats import number
from tests.pages.parsed import Page
from warehouse.errors import WarehouseError

from .conftest import E1, SOUND, Stage


@pytest.fixture
def page(warehouse: psycopg.Connection, stage_full: Callable[..., Staged], tmp_path: Path) -> Page:
    """A delivery with a row in quarantine, a warning and sample data; it is loaded."""
    names = [[E1, "2", "001", "SYNTHETISCH"], [E1, "9", "001", "<Peeters> Marie"]]
    staged = stage_full(
        kbo_denomination=[*SOUND["kbo_denomination"], *names],
        kbo_contact=[*SOUND["kbo_contact"], SOUND["kbo_contact"][0]],
    )
    check_delivery(warehouse, staged)
    warehouse.execute(
        "insert into ops.load (delivery_id, source_id, started_at, outcome, rows_delivered, rows_quarantined) "
        "values (%s, 'kbo_open_data', now(), 'loaded', 12345, 1)",
        [staged.delivery_id],
    )
    return Page(write_page(warehouse, tmp_path / "site"))


def test_page_asks_nothing_of_the_network(page: Page) -> None:
    for tag, attributes in page.tags:
        assert tag not in ("script", "link", "img", "iframe")
        for name in ("src", "href", "srcset", "action"):
            assert (attributes.get(name) or "#").startswith("#"), (tag, attributes)


def test_style_loads_nothing(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    written = write_page(warehouse, tmp_path).read_text()
    assert "url(" not in written
    assert "@import" not in written
    assert not re.search(r"https?://", written)


def test_page_tells_what_was_found_in_both_languages(page: Page) -> None:
    for language, words in {
        "nl": ("language staat in codetabel Language", "Geen rij komt twee keer voor", "waarschuwing", "geleverd"),
        "en": ("language is in code table Language", "No row occurs twice", "warning", "Rows delivered"),
    }.items():
        for word in words:
            assert word in page.text[language]
    assert "KboOpenData_0146_2025_10_11_Full.zip" in page.text[None]
    assert number(12345) in page.text[None]


def test_page_says_plainly_that_deliveries_are_made_up(page: Page) -> None:
    assert "Synthetische voorbeelddata" in page.text["nl"]
    assert "Synthetic sample data" in page.text["en"]


def test_page_of_real_deliveries_does_not_speak_of_sample_data(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged], tmp_path: Path
) -> None:
    check_delivery(warehouse, stage_full())
    page = Page(write_page(warehouse, tmp_path))
    assert "Synthetisch" not in page.text["nl"]


def test_page_holds_no_value_of_a_row(page: Page) -> None:
    everything = " ".join(page.text.values())
    assert "Peeters" not in everything
    assert "Janssens" not in everything
    assert "info@example.be" not in everything


def test_tables_speak_to_a_screen_reader(page: Page) -> None:
    tables = len(page.find("table"))
    assert tables > 0
    assert len(page.find("caption")) == tables
    assert all(header.get("scope") in ("col", "row") for header in page.find("th"))
    assert page.find("html")[0]["lang"] == "nl"
    assert len(page.find("main")) == len(page.find("h1")) == 1
    targets = {attributes["id"] for _, attributes in page.tags if attributes.get("id")}
    assert {(link["href"] or "#")[1:] for link in page.find("a")} <= targets


def test_state_is_a_word_and_a_sign_and_not_a_colour_alone(page: Page) -> None:
    assert "⚠" in page.text[None]
    assert "✓" in page.text[None]


def test_page_is_made_before_anything_was_delivered(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    page = Page(write_page(warehouse, tmp_path))
    assert {"id": "mart"}.items() <= next(h for h in page.find("h2") if h["id"] == "mart").items()
    assert {heading["id"] for heading in page.find("h2")} == {*load_catalogue(), "mart"}
    assert "nog niets" in page.text["nl"]


def test_refusal_is_shown_with_its_reason(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    delivery = Stage(warehouse, "refnis", "TU_COM_REFNIS.txt", {}).delivery_id
    warehouse.execute(
        "insert into ops.load (delivery_id, source_id, started_at, outcome, message) "
        "values (%s, 'refnis', now(), 'refused', 'line 3 has <b>too few</b> columns')",
        [delivery],
    )
    page = Page(write_page(warehouse, tmp_path))
    assert "geweigerd" in page.text["nl"]
    assert "line 3 has <b>too few</b> columns" in page.text["en"]
    assert page.find("b") == []


def test_critical_finding_on_the_build_is_shown_as_stopped(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    warehouse.execute(
        "insert into ops.validation (run_id, subject, suite, table_name, rule, description_nl, description_en, "
        "severity, success, rows_checked, rows_failed, observed) "
        "values (%s, 'mart', 'mart.dim_date', 'dim_date', 'has_rows', 'heeft rijen', 'has rows', 'critical', false, 0, "
        "null, '0 (≥ 1)')",
        [uuid4()],
    )
    page = Page(write_page(warehouse, tmp_path))
    assert "tegengehouden" in page.text["nl"]
    assert "0 (≥ 1)" in page.text[None]


RUNS = [
    ("docs generate", 0, [("described", "model", "success", 99)]),
    (
        "build",
        1,
        [("slow", "model", "success", 12.34), ("broken", "model", "error", 0.5), ("known", "test", "fail", 1)],
    ),
    ("build", 2, [("forgotten", "model", "error", 9)]),
]
"""Runs of dbt, with their age in days and what they ran."""


@pytest.fixture
def built(warehouse: psycopg.Connection) -> None:
    """A build in which a model and a test failed, an older one, and a newer run of another command."""
    for command, age, nodes in RUNS:
        run_id = uuid4()
        for name, kind, status, seconds in nodes:
            warehouse.execute(
                "insert into ops.dbt_result "
                "(run_id, command, node_id, resource_type, status, seconds, message, run_at) "
                "values (%s, %s, %s, %s, %s, %s, 'Key (name)=(Peeters)', now() - make_interval(days => %s))",
                [run_id, command, f"{kind}.genk.{name}", kind, status, seconds, age],
            )
    warehouse.commit()


def test_what_failed_and_what_was_slow_in_the_newest_build_is_shown(
    built: None, warehouse: psycopg.Connection, tmp_path: Path
) -> None:
    page = Page(write_page(warehouse, tmp_path))
    assert "Wat in de nieuwste opbouw mislukte" in page.text["nl"]
    assert ("12,3" in page.text["nl"], "12.3" in page.text["en"]) == (True, True)
    for name, is_shown in {"slow": True, "broken": True, "known": True, "forgotten": False, "described": False}.items():
        assert (name in page.text[None].split()) == is_shown, name
    assert "Peeters" not in " ".join(page.text.values())


def test_page_is_written_when_a_build_fails(built: None, warehouse: psycopg.Connection, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError), written_after(warehouse, tmp_path):
        raise WarehouseError("a model failed")
    assert "broken" in (tmp_path / FILE_NAME).read_text()


def test_page_replaces_the_one_before_and_leaves_no_draft(warehouse: psycopg.Connection, tmp_path: Path) -> None:
    path = write_page(warehouse, tmp_path)
    path.write_text("old")
    assert write_page(warehouse, tmp_path) == path
    assert path.read_text() != "old"
    assert list(tmp_path.glob("*.draft")) == []


@pytest.mark.parametrize(
    ("up_to", "told"),
    [
        (date(2019, 12, 31), {"nl": ("Gegevens tot en met", "te laat"), "en": ("Data up to", "late")}),
        (None, {"nl": ("onbekend", "te laat"), "en": ("unknown", "late")}),
        (date.today(), {"nl": ("actueel",), "en": ("fresh",)}),  # noqa: DTZ011
    ],
)
def test_page_says_up_to_when_the_data_of_a_source_go(
    warehouse: psycopg.Connection, tmp_path: Path, up_to: date | None, told: dict[str, tuple[str, ...]]
) -> None:
    record_catalogue(warehouse)
    delivery = Stage(warehouse, "statbel_vat", "TF_VAT_NACE_2019.txt", {}).delivery_id
    warehouse.execute(
        "insert into ops.load (delivery_id, source_id, started_at, outcome, content_up_to) "
        "values (%s, 'statbel_vat', now(), 'loaded', %s)",
        [delivery, up_to],
    )
    page = Page(write_page(warehouse, tmp_path))
    if up_to:
        assert f"{up_to:%d/%m/%Y}" in page.text[None]
    for language, words in told.items():
        for word in words:
            assert word in page.text[language]
