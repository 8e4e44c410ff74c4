"""Results of be.STAT: read by label, numbers written one way, and what is no such result refused with its place."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from ingest.catalogue import source
from ingest.gate import Refused
from ingest.layouts import open_layout
from ingest.layouts.json_facts import JsonFacts

UNITS = source("bestat_local_units")
SPEC = UNITS.files[0]
FACT = {
    "Gewest": "Vlaams Gewest \xa0",
    "Provincie": "Provincie Limburg",
    "Arrondissement": "Arrondissement Hasselt",
    "Gemeente": "Genk",
    "Kwartaal": "4de kwartaal 2018",
    "Aantal vestigingseenheden": 5986.0,
}
NOWHERE = {"Gewest": "Onbepaalde locatie", "Provincie": None, "Kwartaal": "4de kwartaal 2018"} | {
    "Aantal vestigingseenheden": 9233
}


def opened(content, of=UNITS) -> JsonFacts:
    body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    return open_layout(BytesIO(body), "bestat_local_units.json", of.files[0], of)


def refusal(content, of=UNITS) -> str:
    with pytest.raises(Refused) as caught:
        list(opened(content, of).rows())
    message = str(caught.value)
    assert message.startswith("bestat_local_units.json")
    assert "\n" not in message
    return message


def test_each_fact_is_a_row_in_the_order_of_the_catalogue_without_blanks_around_its_values():
    assert list(opened({"facts": [FACT]}).rows()) == [
        (
            1,
            (
                "Vlaams Gewest",
                "Provincie Limburg",
                "Arrondissement Hasselt",
                "Genk",
                "4de kwartaal 2018",
                "5986",
            ),
        )
    ]


def test_an_absent_label_is_null_as_null_is():
    ((number, values),) = list(opened({"facts": [FACT, NOWHERE]}).rows())[1:]

    assert number == 2
    assert values == ("Onbepaalde locatie", None, None, None, "4de kwartaal 2018", "9233")


@pytest.mark.parametrize(
    ("written", "text"),
    [("54620.0", "54620"), ("54620", "54620"), ("1.50", "1.5"), ("5e3", "5000"), ("0.0", "0"), ("-0.25", "-0.25")],
)
def test_a_number_is_written_one_way(written, text):
    body = json.dumps({"facts": [FACT]}).replace("5986.0", written).encode()

    ((_, values),) = opened(body).rows()

    assert values[-1] == text


def test_a_byte_order_mark_is_no_part_of_the_content():
    assert len(list(opened(b"\xef\xbb\xbf" + json.dumps({"facts": [FACT]}).encode()).rows())) == 1


def test_a_label_that_the_catalogue_does_not_know_is_left_out_and_named():
    found = opened({"facts": [FACT | {"Sector": "47"}]})

    assert found.new_columns == ("label 7",)
    assert len(next(found.rows())[1]) == len(SPEC.columns)


def test_a_new_label_is_refused_where_the_catalogue_says_so():
    strict = UNITS.model_copy(update={"drift": "refuse"})

    assert "label 7 is new" in refusal({"facts": [FACT | {"Sector": "47"}]}, strict)


def test_labels_in_another_language_are_refused_with_those_that_are_there():
    message = refusal({"facts": [{"Région": "Région flamande", "Trimestre": "T4 2018"}]})

    assert "no fact has Gewest, Provincie" in message
    assert "of the 2 labels there 0 are known" in message
    assert "Dutch" in message


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<html><body>TSPD</body></html>", "is no JSON"),
        (b'{"facts": [{"Gewest": "x"', "is no JSON"),
        (b'{"facts": [{"Gewest": NaN}]}', "a number is written as none"),
        (b'{"facts": [{"Gewest": 1e999999999}]}', "out of all proportion"),
        (b'{"facts": [{"Gewest": "x", "Gewest": "y"}]}', "a label is there twice"),
        (b'{"facts": ' + b"[" * 200_000, "is no JSON"),
        (b"\xff\xfe{}", "is not in utf-8"),
        ([FACT], 'expected {"facts": [...]}'),
        ({"error": "400 Bad Request"}, 'expected {"facts": [...]}'),
        ({"facts": {"Gewest": "x"}}, 'expected {"facts": [...]}'),
        ({"facts": []}, "holds no facts"),
        ({"facts": [FACT, "Genk"]}, "fact 2 is str"),
        ({"facts": [FACT, FACT | {"Gemeente": {"nl": "Genk"}}]}, "fact 2: Gemeente is dict"),
        ({"facts": [FACT | {"Gemeente": True}]}, "fact 1: Gemeente is bool"),
    ],
)
def test_what_is_no_result_is_refused_with_its_place(content, fault):
    assert fault in refusal(content)
