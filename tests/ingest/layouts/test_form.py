"""A form is read by the titles of its columns, as a workbook and as CSV; a bad cell costs no more than itself."""

# ruff: noqa: DTZ001  a cell has no time zone
from __future__ import annotations

import re
import time
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from ingest.catalogue import source
from ingest.gate import Refused, admit
from ingest.layouts.cells import MERGED, NOT_COMPUTED
from ingest.layouts.form import Form
from ingest.template import sheet_title, workbook

DOSSIERS = source("support_dossiers")
SPEC = DOSSIERS.files[0]
TITLES = [column.published for column in SPEC.columns]
GOOD = ("D-1", "accountbezoek", date(2025, 2, 10), None, "loopt", None, None, None)
READ = ("D-1", "accountbezoek", "2025-02-10", None, "loopt", None, None, None)


def opened(content, name="dossiers.xlsx", origin=DOSSIERS, spec=SPEC):
    return Form(BytesIO(content), name, spec, origin)


def rows(content, **options):
    return list(opened(content, **options).rows())


def refusal(content, **options):
    with pytest.raises(Refused) as caught:
        rows(content, **options)
    assert "\n" not in str(caught.value)
    assert caught.value.nl
    return str(caught.value)


def changed(change, given=(GOOD,)):
    """A filled-in template that somebody has worked on."""
    book = load_workbook(BytesIO(workbook(DOSSIERS, SPEC, given)))
    change(book)
    return saved(book)


def saved(book):
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def plain(*lines):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    return saved(book)


def test_a_row_comes_with_its_number_in_the_sheet_and_the_example_does_not():
    form = opened(workbook(DOSSIERS, SPEC, [GOOD]))
    assert list(form.rows()) == [(3, READ)]
    assert form.sheet == sheet_title(DOSSIERS)
    assert form.remarks == ["Rij 2 is de voorbeeldrij van het sjabloon; ze is overgeslagen."]


def test_an_example_that_somebody_changed_is_a_row():
    assert [number for number, _ in rows(changed(lambda book: book.active.__setitem__("A2", "D-9")))] == [2, 3]


def test_a_row_that_calls_itself_an_example_is_passed_over():
    assert rows(plain(TITLES, ["Voorbeeld", "accountbezoek"], GOOD)) == [(3, READ)]


def test_titles_may_stand_lower_in_another_order_and_case_and_with_a_star():
    turned = [title.upper() + " *" for title in reversed(TITLES)]
    assert rows(plain(["Register van de stad"], [], turned, list(reversed(GOOD)))) == [(4, READ)]


def test_blank_rows_between_and_after_are_passed_over():
    assert [number for number, _ in rows(plain(TITLES, GOOD, [], [" "], GOOD, [None, ""]))] == [2, 5]


def test_other_sheets_and_hidden_ones_are_not_looked_at():
    def add(book):
        book.create_sheet("Kladblad").append(["iets"])
        copy = book.copy_worksheet(book.active)
        copy.sheet_state = "hidden"

    assert rows(changed(add)) == [(3, READ)]


def test_the_columns_on_two_sheets_are_refused_since_one_would_be_lost():
    assert "2 sheets have the columns of the form" in refusal(changed(lambda book: book.copy_worksheet(book.active)))


def test_a_workbook_without_the_titles_is_refused():
    assert "no row with the titles of the form" in refusal(plain(["Naam", "Datum"], ["x", "y"]))


def test_a_missing_and_a_doubled_column_are_refused_by_their_title():
    assert "row 1: the column Soort is missing" in refusal(plain([*TITLES[:1], *TITLES[2:]], GOOD[1:]))
    assert "'Soort' is there twice" in refusal(plain([*TITLES, "soort"], GOOD))


def test_a_new_column_and_values_beside_the_columns_are_left_out_and_told():
    form = opened(plain([*TITLES, "Nota"], [*GOOD, "x", None, "y"]))
    assert form.new_columns == ("column 9",)
    assert list(form.rows()) == [(2, READ)]
    assert form.remarks == [
        "Waarden buiten de kolommen van het sjabloon zijn niet gelezen (de eerste in rij 2).",
        "Kolommen die niet in het sjabloon staan, zijn niet gelezen: Nota.",
    ]


def test_a_new_column_is_refused_where_the_catalogue_says_so():
    strict = DOSSIERS.model_copy(update={"drift": "refuse"})
    assert "column 9 is new" in refusal(plain([*TITLES, "Nota"], GOOD), origin=strict)


def test_what_a_merged_cell_covers_is_not_taken_for_empty():
    def merge(book):
        book.active.merge_cells("D3:D4")
        book.active["D3"] = date(2025, 3, 1)

    found = rows(changed(merge, [GOOD, GOOD]))
    assert [row[3] for _, row in found] == ["2025-03-01", MERGED]


def test_a_formula_without_a_computed_value_is_not_taken_for_empty():
    def compute(book):
        book.active["H3"] = "=100*2"

    assert rows(changed(compute))[0][1][7] == NOT_COMPUTED


def test_the_computed_value_of_a_formula_is_read():
    content = changed(lambda book: book.active.__setitem__("H3", "=100*2"))
    computed = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(computed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<f>100*2</f><v />", b"<f>100*2</f><v>200</v>"))
    assert rows(computed.getvalue())[0][1][7] == "200"


def test_an_error_of_excel_is_text_by_its_dutch_name():
    content = changed(lambda book: book.active.__setitem__("H3", "#REF!"))
    assert rows(content)[0][1][7] == "#VERW!"


def test_a_percentage_is_read_as_it_is_shown():
    def percent(book):
        book.active["H3"] = 0.125
        book.active["H3"].number_format = "0.0%"

    assert rows(changed(percent))[0][1][7] == "12,5%"


def test_hidden_rows_are_read_and_told():
    form = opened(changed(lambda book: setattr(book.active.row_dimensions[3], "hidden", True)))
    assert list(form.rows()) == [(3, READ)]
    assert "1 verborgen rijen zijn meegelezen (de eerste is rij 3)." in form.remarks


def test_a_form_that_nobody_filled_in_has_no_rows():
    assert rows(workbook(DOSSIERS, SPEC)) == []


def test_a_workbook_whose_parts_do_not_fit_is_refused():
    broken = BytesIO()
    with ZipFile(BytesIO(workbook(DOSSIERS, SPEC, [GOOD]))) as old, ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<x" if name == "xl/worksheets/sheet1.xml" else old.read(name))
    assert "is a damaged workbook" in refusal(broken.getvalue())


def test_a_sheet_that_claims_a_million_columns_and_rows_is_read_at_once():
    claiming = BytesIO()
    with ZipFile(BytesIO(workbook(DOSSIERS, SPEC, [GOOD]))) as old, ZipFile(claiming, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b'<dimension ref="A1:H3"' in content
                content = content.replace(b'<dimension ref="A1:H3"', b'<dimension ref="A1:XFD1048576"')
            new.writestr(name, content)
    assert rows(claiming.getvalue()) == [(3, READ)]


def test_rows_out_of_their_order_are_refused_since_one_would_be_lost():
    turned = BytesIO()
    with ZipFile(BytesIO(workbook(DOSSIERS, SPEC, [GOOD]))) as old, ZipFile(turned, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b'<row r="3"', b'<row r="1"')
            new.writestr(name, content)
    assert "row 1 of the sheet stands after row 2" in refusal(turned.getvalue())


def with_sheet(change):
    """The template with one good row, its first sheet changed as text."""
    content = BytesIO()
    with ZipFile(BytesIO(workbook(DOSSIERS, SPEC, [GOOD]))) as old, ZipFile(content, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part.decode()) if name == "xl/worksheets/sheet1.xml" else part)
    return content.getvalue()


@pytest.mark.parametrize("inside", ["", '<c r="A{row}" s="1"/>'])
def test_a_million_rows_that_are_formatted_and_empty_are_read_in_seconds(tmp_path, inside):
    empty = '<row r="{row}" s="1" customFormat="1">' + inside + "</row>"
    many = "".join(empty.format(row=row) for row in range(4, 1_000_000))
    last = '<row r="1000000"><c r="A1000000" t="inlineStr"><is><t>D-2</t></is></c></row>'
    content = with_sheet(lambda sheet: sheet.replace("</sheetData>", f"{many}{last}</sheetData>"))
    path = tmp_path / "dossiers.xlsx"
    path.write_bytes(content)

    started = time.process_time()
    admit(DOSSIERS, path, path.name)
    found = rows(content)
    assert time.process_time() - started < 20
    assert [number for number, _ in found] == [3, 1_000_000]


def test_cells_that_do_not_say_where_they_stand_follow_each_other():
    content = with_sheet(lambda sheet: re.sub(r' r="[A-C]3"', "", sheet))
    assert rows(content) == [(3, READ)]


def test_titles_on_several_lines_with_other_signs_for_the_same_are_found():
    titles = [
        "Dossier\N{SOFT HYPHEN}nummer",
        "Soort ",
        "Ontvangen\nop",
        "Afgesloten\N{NO-BREAK SPACE}op",
        "Uitkomst_x000D_\n",
        *TITLES[5:7],
        "Gevraagde oppervlakte\n(m\N{SUPERSCRIPT TWO})",
    ]
    form = opened(plain(titles, GOOD))
    assert (form.new_columns, list(form.rows())) == ((), [(2, READ)])


def test_a_date_with_a_time_of_day_is_its_day():
    row = [*GOOD[:2], datetime(2025, 2, 10, 9, 30), *GOOD[3:]]
    assert rows(plain(TITLES, row)) == [(2, READ)]


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (123, "00000", "00123"),
        (123, '"D-"0000', "D-0123"),
        (123, "General", "123"),
        (123, "0", "123"),
        (123, "[>99]0;00000", "#OPMAAK: 123"),
        (date(2026, 3, 1), "mmm-yy", "#DATUM: 01/03/2026"),
        (1234567890123456789, "0", "#AFGEKAPT: 1234567890123460000"),
    ],
)
def test_a_key_is_what_the_person_sees_or_is_marked(number, number_format, text):
    def fill(book):
        book.active["A3"] = number
        book.active["A3"].number_format = number_format

    ((_, row),) = rows(changed(fill))
    assert (row[0], row[1:]) == (text, READ[1:])


def test_a_csv_form_with_a_nul_is_refused_with_its_line():
    content = "\n".join([";".join(TITLES), ";".join(CSV_ROW), "D-2\0"]).encode()
    assert "line 3: there is a NUL" in refusal(content, name="dossiers.csv")


CSV_ROW = ("D-1", "Accountbezoek", "10/02/2025", "", "loopt", "", "", "")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_out_of_excel_is_read_whatever_its_delimiter_and_encoding(delimiter, encoding):
    place = "André Dumontlaan"
    lines = [TITLES, [*CSV_ROW[:6], place, ""]]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)
    form = opened(content, name="dossiers.csv")
    assert list(form.rows()) == [(2, (*READ[:6], place, None))]
    assert form.sheet is None


def test_belgian_numbers_in_csv_are_understood():
    content = "\n".join([";".join(TITLES), ";".join([*CSV_ROW[:7], "1.234,5"])]).encode()
    assert rows(content, name="dossiers.csv")[0][1][7] == "1234.5"


def test_a_csv_line_with_a_value_too_many_is_refused_with_its_number():
    content = "\n".join([",".join(TITLES), ",".join(CSV_ROW), ",".join([*CSV_ROW[:7], "12,5"])]).encode()
    assert "line 3: 9 values where the header has 8" in refusal(content, name="dossiers.csv")


def test_a_line_that_names_the_separator_and_empty_columns_at_the_end_make_no_difference():
    content = "\n".join(["sep=;", ";".join([*TITLES, "", ""]), ";".join([*CSV_ROW, "", ""]), ";" * 9]).encode()
    assert rows(content, name="dossiers.csv") == [(3, READ)]
