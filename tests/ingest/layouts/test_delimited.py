"""Delimited text is read by the names of its columns; what does not fit is refused with its line."""

from __future__ import annotations

from io import BytesIO

import pytest

from ingest.catalogue import source
from ingest.gate import Refused
from ingest.layouts.delimited import CsvFile

STREETS = source("street_register")
SPEC = STREETS.files[0]
HEADER = b"street_name,house_number_from,house_number_to,parity,sector_code\n"
ROW = b"Bret,1,99,odd,71016A001\n"
LABEL = "street_register.csv"


def opened(content, spec=SPEC, origin=STREETS):
    return CsvFile(BytesIO(content), LABEL, spec, origin)


def rows(content, **options):
    return list(opened(content, **options).rows())


def refusal(content, **options):
    with pytest.raises(Refused) as caught:
        rows(content, **options)
    message = str(caught.value)
    assert LABEL in message
    assert "\n" not in message
    return message


def test_a_row_comes_with_its_line_number():
    assert rows(HEADER + ROW + ROW) == [
        (2, ("Bret", "1", "99", "odd", "71016A001")),
        (3, ("Bret", "1", "99", "odd", "71016A001")),
    ]


def test_columns_are_found_by_name_wherever_they_stand():
    assert rows(b"sector_code,parity,house_number_to,street_name,house_number_from\n71016A001,odd,99,Bret,1\n") == [
        (2, ("Bret", "1", "99", "odd", "71016A001"))
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + HEADER + ROW,
        (HEADER + ROW).replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + (HEADER + ROW).replace(b"\n", b"\r\n"),
        (HEADER + ROW).rstrip(b"\n"),
        HEADER + ROW + b"\r\n\n",
        HEADER.replace(b",", b" , ") + ROW,
    ],
)
def test_byte_order_mark_line_ends_and_blank_lines_make_no_difference(content):
    assert rows(content) == [(2, ("Bret", "1", "99", "odd", "71016A001"))]


def test_an_empty_value_is_null_whether_it_is_quoted_or_not():
    assert rows(HEADER + b'Bret,1,,"",71016A001\n')[0][1] == ("Bret", "1", None, None, "71016A001")


def test_a_quoted_value_keeps_its_delimiters_quotes_and_line_ends_and_the_next_line_its_number():
    content = HEADER + b'"Bret, ""oud""\nstuk",1,99,odd,71016A001\n' + ROW
    assert [(number, row[0]) for number, row in rows(content)] == [(2, 'Bret, "oud"\nstuk'), (4, "Bret")]


def test_leading_zeros_stay_and_blanks_around_values_go():
    assert rows(HEADER + b" Bret\t,01 ,099,odd,  02000\n")[0][1] == ("Bret", "01", "099", "odd", "02000")


def test_a_missing_column_is_refused_by_name():
    message = refusal(HEADER.replace(b"parity,", b"") + b"Bret,1,99,71016A001\n")
    assert "line 1: the column parity is missing" in message
    assert "street_register.yml" in message


def test_a_new_column_is_refused_where_the_catalogue_says_so():
    strict = STREETS.model_copy(update={"drift": "refuse"})
    assert "line 1: column 1 is new" in refusal(b"remark," + HEADER + b"x," + ROW, origin=strict)


def test_a_new_column_is_left_out_and_told_where_the_catalogue_says_so():
    file = opened(b"remark," + HEADER + b"x," + ROW)
    assert file.new_columns == ("column 1",)
    assert list(file.rows()) == [(2, ("Bret", "1", "99", "odd", "71016A001"))]


def test_a_column_that_is_there_twice_is_refused():
    assert "column 1 and column 5 are both named as 'parity'" in refusal(b"parity," + HEADER + b"odd," + ROW)


@pytest.mark.parametrize(("line", "values"), [(b"Bret,1,99,odd\n", 4), (b"Bret,1,99,odd,71016A001,\n", 6)])
def test_a_ragged_line_is_refused_with_its_number(line, values):
    assert f"line 4: {values} values where the header has 5" in refusal(HEADER + ROW + ROW + line)


def test_bytes_in_another_encoding_are_refused_with_their_line_and_place():
    message = refusal(HEADER + ROW + "Café,1,99,odd,71016A001\n".encode("cp1252"))
    assert "line 3: byte 4 of the line is not in utf-8" in message


def test_a_file_in_the_encoding_of_the_catalogue_is_read():
    spec = SPEC.model_copy(update={"encoding": "cp1252"})
    assert rows(HEADER + "Café,1,99,odd,x\n".encode("cp1252"), spec=spec)[0][1][0] == "Café"


def test_a_nul_byte_is_refused_with_its_line():
    assert "line 3: there is a NUL byte" in refusal(HEADER + ROW + b"Br\0et,1,99,odd,x\n")


def test_a_quote_that_never_closes_is_refused_and_not_read_to_the_end_as_one_value():
    assert "line 2: unexpected end of data; is the file cut?" in refusal(HEADER + b'"Bret,1,99,odd,x\n' + ROW)


def test_a_file_with_nothing_in_it_is_refused():
    assert "is empty" in refusal(b"")


def test_a_header_without_rows_is_refused():
    assert "has a header and no rows" in refusal(HEADER)


def test_another_delimiter_than_the_catalogue_says_is_refused_as_a_missing_column():
    assert "is missing; of the 1 columns there 0 are known" in refusal((HEADER + ROW).replace(b",", b";"))


def test_the_file_is_streamed_and_not_read_at_once():
    given = []

    class Endless(BytesIO):
        def __iter__(self):
            yield HEADER
            for number in range(10):
                given.append(number)
                yield ROW

    reading = CsvFile(Endless(), LABEL, SPEC, STREETS).rows()
    next(reading)
    assert given == [0]


RENAMED = SPEC.model_copy(
    update={
        "columns": tuple(
            column.model_copy(update={"aliases": ("side",), "nullable": True, "optional": True})
            if column.name == "parity"
            else column
            for column in SPEC.columns
        )
    }
)


def test_a_column_is_found_under_an_older_name():
    file = opened(HEADER.replace(b"parity", b"side") + ROW, spec=RENAMED)
    assert file.new_columns == ()
    assert list(file.rows()) == [(2, ("Bret", "1", "99", "odd", "71016A001"))]


def test_an_optional_column_that_is_absent_is_null():
    content = HEADER.replace(b"parity,", b"") + b"Bret,1,99,71016A001\n"
    assert rows(content, spec=RENAMED) == [(2, ("Bret", "1", "99", None, "71016A001"))]


def test_an_older_and_the_present_name_together_are_refused():
    content = HEADER.replace(b"parity", b"parity,side") + b"Bret,1,99,odd,even,x\n"
    assert "column 4 and column 5 are both named as 'parity'" in refusal(content, spec=RENAMED)


def test_a_column_that_the_catalogue_leaves_out_is_no_new_one():
    spec = SPEC.model_copy(update={"left_out": ("Remark",)})
    file = opened(b"remark," + HEADER + b"x," + ROW, spec)
    assert file.new_columns == ()
    assert list(file.rows()) == [(2, ("Bret", "1", "99", "odd", "71016A001"))]


APART = SPEC.model_copy(update={"broken_lines": "set_apart"})
QUOTED = b'"sector_code","street_name","parity","house_number_from","house_number_to"\n'
SOUND = ("Bret", "1", "99", "odd", "71016A001")


@pytest.mark.parametrize(
    ("broken", "lines"),
    [
        (b'"71016A001","Bret","odd","1"\n', [3]),  # a value too few
        (b'"71016A001","Bret","odd","1","99","x"\n', [3]),  # and one too many
        (b'"71016A001","Bret "oud" of nieuw","odd","1","99"\n', [3]),  # a quote that is not doubled
        (b'"71016A001","Bret "oud"\nof nieuw","odd","1","99"\n', [3, 4]),  # with more lines in the text
        (b'"71016A001","Bret","odd","1","99\n"71016A001","Bret","odd","1","99"\n', [3, 4]),  # one that nobody closes
    ],
)
def test_broken_lines_are_rows_without_values_where_the_catalogue_sets_them_apart(broken, lines):
    line = b'"71016A001","Bret","odd","1","99"\n'
    read = rows(QUOTED + line + broken + line, spec=APART)
    assert read == [(2, SOUND), *((number, (None,) * 5) for number in lines), (lines[-1] + 1, SOUND)]


def test_what_is_no_text_is_refused_also_where_broken_lines_are_set_apart():
    for spoilt in (b"Br\0et,1,99,odd,x\n", "Caf\u00e9,1,99,odd,x\n".encode("cp1252")):
        assert "line 3: " in refusal(HEADER + ROW + spoilt + ROW, spec=APART)


def test_a_file_of_broken_lines_alone_is_refused():
    assert "has a header and no rows" in refusal(HEADER + b"Bret,1\n", spec=APART)
