"""A form of several sheets: each table is read from the sheet of its title, and no other."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ingest.catalogue import source
from ingest.files import open_files
from ingest.gate import Refused
from ingest.layouts.form import Form
from ingest.template import filled_in

TENANCY = source("site_tenancy")
GIVEN: dict[str, list[tuple[Any, ...]]] = {
    "tenancy_sites": [("C-MINE-CRIB", date(2026, 6, 30), None)],
    "tenancy_buildings": [("C-MINE-CRIB", "CRIB-1", "C-mine crib", None, 4200)],
    "tenancy_units": [("C-MINE-CRIB", "CRIB-1", "1.01", "kantoor", 35.5, date(2013, 6, 1), None)],
}


def read(tmp_path, change=lambda book: None, given=GIVEN):
    """Rows by table, and what the reader has to say."""
    book = load_workbook(BytesIO(filled_in(TENANCY, TENANCY.files[0], given)))
    change(book)
    path = tmp_path / "site_tenancy.xlsx"
    book.save(path)
    found, remarks = {}, []
    with open_files(TENANCY, path, path.name) as files:
        for spec, label, stream in files:
            form = Form(stream, label, spec, TENANCY)
            found[spec.table] = list(form.rows())
            remarks += form.remarks
    return found, remarks


def refusal(tmp_path, change):
    with pytest.raises(Refused) as caught:
        read(tmp_path, change)
    return str(caught.value), caught.value.nl


def test_each_table_has_the_rows_of_its_own_sheet(tmp_path):
    found, _ = read(tmp_path)
    assert found == {
        "tenancy_sites": [(2, ("C-MINE-CRIB", "2026-06-30", None))],
        "tenancy_buildings": [(3, ("C-MINE-CRIB", "CRIB-1", "C-mine crib", None, "4200"))],
        "tenancy_units": [(3, ("C-MINE-CRIB", "CRIB-1", "1.01", "kantoor", "35.5", "2013-06-01", None))],
        "tenancy_leases": [],
        "tenancy_headcounts": [],
        "tenancy_coaching": [],
    }


def test_sheets_may_stand_in_another_order_and_their_titles_in_another_case(tmp_path):
    def change(book):
        book.move_sheet("Units", -2)
        book["Sites"].title = " SITES"

    assert read(tmp_path, change)[0] == read(tmp_path)[0]


def test_a_sheet_that_is_missing_is_refused_by_its_title(tmp_path):
    message, nl = refusal(tmp_path, lambda book: book.remove(book["Units"]))
    assert message == "site_tenancy.xlsx: Units: there is no sheet Units"
    assert nl.startswith("Het blad “Units” ontbreekt.")


def test_a_sheet_that_may_be_empty_may_be_missing(tmp_path):
    found, _ = read(tmp_path, lambda book: book.remove(book["Coaching"]))
    assert found == read(tmp_path)[0]


def test_a_sheet_that_is_hidden_is_read_all_the_same(tmp_path):
    found, _ = read(tmp_path, lambda book: setattr(book["Units"], "sheet_state", "hidden"))
    assert found == read(tmp_path)[0]


def test_a_sheet_without_its_titles_is_refused_by_its_title(tmp_path):
    _, nl = refusal(tmp_path, lambda book: book["Gebouwen"].delete_rows(1))
    assert nl.startswith("Er is geen rij met de titels van het formulier gevonden op het blad “Gebouwen”.")


def test_a_column_that_is_missing_is_refused_with_its_sheet(tmp_path):
    _, nl = refusal(tmp_path, lambda book: book["Units"].delete_cols(5))
    assert nl == (
        "Deze kolommen ontbreken (blad Units, rij 1): Verhuurbaar (m2). Zet de titels terug zoals in het sjabloon."
    )


def test_what_is_passed_over_is_told_with_its_sheet(tmp_path):
    def change(book):
        book.copy_worksheet(book["Units"]).title = "Units oud"
        book["Units"].row_dimensions[3].hidden = True

    found, remarks = read(tmp_path, change)
    assert found == read(tmp_path)[0]
    assert "Bladen die niet in het sjabloon staan, zijn niet gelezen: Units oud." in remarks
    assert "Blad Units: 1 verborgen rijen zijn meegelezen (de eerste is rij 3)." in remarks
    assert "Blad Gebouwen: Rij 2 is de voorbeeldrij van het sjabloon; ze is overgeslagen." in remarks
