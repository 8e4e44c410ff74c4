"""docs/trace.md: its SQL runs, and walks from the number on the scorecard to the same number in the delivered rows."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from psycopg.rows import dict_row

from tests.dbt_project.conftest import Warehouse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "trace.md"
BLOCKS = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def answer(warehouse: Warehouse, block: str) -> list[dict]:
    """What a block of the page answers, on the build that is not published yet."""
    with warehouse.connection.cursor(row_factory=dict_row) as cursor:
        # the text is the page's own
        return cursor.execute(re.sub(r"\bmart\.", "mart_next.", block).encode()).fetchall()


@pytest.fixture
def sample(built_from_sample: Warehouse) -> Warehouse:
    return built_from_sample


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: " ".join(block.split())[:50])
def test_every_block_of_the_page_runs_and_answers(sample: Warehouse, block: str) -> None:
    assert answer(sample, block)


def test_the_number_is_the_same_at_every_step(sample: Warehouse) -> None:
    values = [row["value"] for block in BLOCKS for row in answer(sample, block)[:1] if "value" in row]
    scorecard, value, facts, delivered, *_ = values
    assert scorecard == value == facts == delivered
    assert scorecard is not None


def test_a_line_that_the_page_shows_stands_in_the_landed_file(sample: Warehouse) -> None:
    row = answer(sample, next(block for block in BLOCKS if "line_number," in block))[-1]
    (file,) = answer(sample, next(block for block in BLOCKS if "sha256" in block))
    with zipfile.ZipFile(file["uri"]) as archive:
        (member,) = archive.namelist()
        line = archive.read(member).decode("utf-8-sig").splitlines()[row["line_number"] - 1]
    for column in ("legal_form_code", "nace_code", "active", "starts", "stops"):
        assert row[column] in line.split("|"), column


def test_the_newest_stock_of_the_register_is_the_one_on_the_scorecard(sample: Warehouse) -> None:
    (counted,) = answer(sample, next(block for block in BLOCKS if "in_the_register" in block))
    assert counted["on_the_scorecard"] == counted["in_the_register"] > 0
