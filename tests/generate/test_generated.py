"""What is generated into the repository says what the catalogue says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generate import ROOT, markdown, source_page, stale
from ingest.catalogue import load_catalogue
from warehouse.errors import WarehouseError


def test_no_generated_file_is_stale() -> None:
    assert [str(path.relative_to(ROOT)) for path in stale()] == [], "run `make generate`"


def test_a_page_keeps_what_is_written_by_hand(tmp_path: Path) -> None:
    source = load_catalogue()["refnis"]
    page = tmp_path / "refnis.md"
    page.write_text(f"{markdown.BEGIN}\nold\n{markdown.END}\n\n## Traps\n")
    made = source_page.with_head(page, source)
    page.write_text(made)

    assert made.startswith(f"{markdown.BEGIN}\n# {source.title_en}")
    assert made.endswith(f"{markdown.END}\n\n## Traps\n")
    assert source_page.with_head(page, source) == made


def test_a_page_without_its_marks_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "refnis.md"
    page.write_text("# REFNIS\n")

    with pytest.raises(WarehouseError, match=re.escape(f"{page} must have the lines {markdown.BEGIN}")):
        source_page.with_head(page, load_catalogue()["refnis"])
