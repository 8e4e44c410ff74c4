"""The templates: one a form, the same bytes each time, which reads back without a row and without a mistake."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from ingest.catalogue import load_catalogue
from ingest.gate import admit
from ingest.layouts import open_layout
from ingest.template import EXPLANATION, LISTS, forms, sheet_title, template_name, workbook, write_templates

FORMS = forms(load_catalogue().values())
each_form = pytest.mark.parametrize(("source", "file"), FORMS, ids=[str(file.table) for _, file in FORMS])


def test_there_is_a_template_a_form(tmp_path):
    paths = write_templates(load_catalogue().values(), tmp_path)
    assert {path.stem for path in paths} == {
        "entrepreneur_survey",
        "footfall_counters",
        "hub_events",
        "innovation_register",
        "market_stalls",
        "milestones",
        "retail_premises",
        "site_tenancy",
        "support_dossiers",
    }


@each_form
def test_a_template_may_be_delivered_and_reads_back_without_a_row(tmp_path, source, file):
    path = tmp_path / template_name(source, file)
    path.write_bytes(workbook(source, file))
    admit(source, path, path.name)
    with path.open("rb") as stream:
        form = open_layout(stream, path.name, file, source)
        assert form.sheet == sheet_title(source, file)
        assert form.new_columns == ()
        assert list(form.rows()) == []


@each_form
def test_a_template_has_the_same_bytes_each_time(monkeypatch, source, file):
    first = workbook(source, file)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert workbook(source, file) == first


@each_form
def test_each_list_of_the_catalogue_is_a_drop_down_list(source, file):
    book = load_workbook(BytesIO(workbook(source, file)))
    sheet, lists = book[sheet_title(source, file)], book[LISTS]
    assert lists.sheet_state == "hidden"
    offered = {}
    for validation in sheet.data_validations.dataValidation:
        (area,) = validation.sqref.ranges
        if validation.type == "list":
            cells = lists[validation.formula1.split("!")[1].replace("$", "")]
            offered[area.min_col] = tuple(cell.value for (cell,) in cells)
    choices = {at: column.choices for at, column in enumerate(file.columns, start=1) if column.choices}
    assert offered == choices


@each_form
def test_each_column_has_a_hint_in_dutch_and_a_line_in_the_explanation(source, file):
    book = load_workbook(BytesIO(workbook(source, file)))
    sheet, explained = book[sheet_title(source, file)], book[EXPLANATION]
    hints = {next(iter(validation.sqref.ranges)).min_col for validation in sheet.data_validations.dataValidation}
    titles = {row[0] for row in explained.iter_rows(values_only=True)}
    for at, column in enumerate(file.columns, start=1):
        assert sheet.cell(1, at).value == column.published
        assert sheet.cell(1, at).comment.text.startswith(column.description_nl)
        assert at in hints
        assert column.published in titles
    assert sheet.freeze_panes == "A2"


@each_form
def test_hints_and_titles_keep_within_the_limits_of_excel(source, file):
    sheet = load_workbook(BytesIO(workbook(source, file)))[sheet_title(source, file)]
    assert len(sheet.title) <= 31
    for validation in sheet.data_validations.dataValidation:
        assert len(validation.prompt) <= 255
        assert len(validation.promptTitle) <= 32
        assert len(validation.error) <= 255


def test_a_form_of_several_sheets_has_them_in_the_order_of_the_catalogue_and_one_explanation():
    source = load_catalogue()["site_tenancy"]
    book = load_workbook(BytesIO(workbook(source, source.files[3])))
    assert book.sheetnames == ["Sites", "Gebouwen", "Units", "Contracten", "Personeel", "Coaching", EXPLANATION, LISTS]
    told = [str(row[0]) for row in book[EXPLANATION].iter_rows(values_only=True) if row[0]]
    assert [line for line in told if line.startswith("Blad ")] == [f"Blad {file.sheet}" for file in source.files]
    assert any("Leeg mogen blijven: Contracten, Personeel, Coaching." in line for line in told)
    assert any("alles in van elke site op het blad Sites" in line for line in told)
