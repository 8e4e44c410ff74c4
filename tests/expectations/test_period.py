"""The same rows under another year, or as another part of it, are told; they are loaded."""

from __future__ import annotations

import zipfile
from pathlib import Path

import psycopg
import pytest

from expectations.delivery import check_delivery
from ingest.catalogue import Source, source
from ingest.landing import land_file
from ingest.pipeline import load_delivery
from ingest.staged import LoadResult
from warehouse.settings import Settings

VAT = source("statbel_vat")
SECTORS = source("statbel_sectors")
HEADER = "CD_REFNIS|CD_LGL_PSN_VAT|CD_NACE|MS_NUM_VAT|MS_NUM_VAT_START|MS_NUM_VAT_STOP\n"
ROWS = [f"71016|{form}|01{digit}10|{digit}|0|0\n" for form in range(8) for digit in range(1, 9)]
WRONG = "71016|0|01130|twee|0|0\n"


@pytest.fixture
def deliver(settings: Settings, warehouse: psycopg.Connection, tmp_path: Path):
    """Lands a text under a name and loads it; a zip holds the text under the name of the zip."""

    def run(origin: Source, name: str, text: str) -> LoadResult:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(path.with_suffix(".txt").name, text)
        landed = land_file(origin, path, settings, warehouse)
        return load_delivery(settings, warehouse, origin, landed.delivery_id, check_delivery)

    return run


def told(connection: psycopg.Connection) -> list[tuple[str, int | None]]:
    """Description and rows of the last finding on such rows."""
    return connection.execute(
        "select description_en, rows_failed from ops.validation where rule = 'rows_of_their_own' and not success "
        "order by validation_id"
    ).fetchall()


def test_rows_of_one_year_under_the_name_of_another_are_told_and_loaded(deliver, warehouse):
    assert deliver(VAT, "TF_VAT_NACE_2020.zip", HEADER + "".join(ROWS)).outcome == "loaded"
    assert told(warehouse) == []
    again = deliver(VAT, "TF_VAT_NACE_2025.zip", HEADER + "".join(reversed(ROWS)))
    assert again.outcome == "loaded"
    assert "1 warnings" in again.message
    assert told(warehouse) == [("The rows are not the same as those of another year or part (2020)", len(ROWS))]


def test_rows_that_were_set_apart_do_not_hide_it(deliver, warehouse):
    text = HEADER + "".join(ROWS) + WRONG
    assert deliver(VAT, "TF_VAT_NACE_2020.zip", text).rows_quarantined == 1
    deliver(VAT, "TF_VAT_NACE_2021.zip", text)
    assert len(told(warehouse)) == 1


def test_a_year_that_differs_in_one_row_is_its_own(deliver, warehouse):
    deliver(VAT, "TF_VAT_NACE_2020.zip", HEADER + "".join(ROWS))
    deliver(VAT, "TF_VAT_NACE_2021.zip", HEADER + "".join([*ROWS[:-1], "71016|9|01130|7|1|0\n"]))
    assert told(warehouse) == []


def test_the_same_year_again_is_a_correction_and_not_told(deliver, warehouse):
    deliver(VAT, "TF_VAT_NACE_2020.zip", HEADER + "".join(ROWS))
    deliver(VAT, "TF_VAT_NACE_2020_synthetic.zip", HEADER + "".join(reversed(ROWS)))
    assert told(warehouse) == []


def test_the_former_division_under_the_name_of_the_new_one_is_told(deliver, warehouse):
    rows = [f"71016|71016A{n:03}|{n + 100}|01/01/2011|31/12/9999\n" for n in range(30)]
    text = "CD_REFNIS|CD_SECTOR|TOTAL|DT_STRT_SECTOR|DT_STOP_SECTOR\n" + "".join(rows)
    deliver(SECTORS, "OPENDATA_SECTOREN_2025_OLD.zip", text)
    older = text.replace("TOTAL", "POPULATION")  # as older files call it
    assert deliver(SECTORS, "OPENDATA_SECTOREN_2025_NEW.zip", older).rows_delivered == 30
    assert [description.rpartition(" ")[0][-6:] for description, _ in told(warehouse)] == [" (2025"]
