"""Which workbooks may become a delivery: whole ones that hold values and nothing that acts."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest

from ingest.catalogue import source
from ingest.gate import Refused, admit, check_name
from ingest.template import workbook

DOSSIERS = source("support_dossiers")
TEMPLATE = workbook(DOSSIERS, DOSSIERS.files[0])
NAME = "support_dossiers.xlsx"


@pytest.fixture
def refused(tmp_path):
    """Messages, in both languages, with which the bytes are refused."""

    def refuse(content, name=NAME):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(Refused) as caught:
            admit(DOSSIERS, path, name)
        assert name in str(caught.value)
        return str(caught.value), caught.value.nl

    return refuse


def with_part(name, content, without=()):
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(TEMPLATE)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part not in {*without, name}:
                new.writestr(part, old.read(part))
        if content is not None:
            new.writestr(name, content)
    return changed.getvalue()


def test_a_template_is_admitted(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(TEMPLATE)
    admit(DOSSIERS, path, NAME)


@pytest.mark.parametrize("name", ["dossiers.xls", "dossiers.xlsm", "dossiers.xlsb", "dossiers.ods"])
def test_another_kind_of_workbook_is_refused_with_how_to_save_it(name):
    with pytest.raises(Refused, match=r"save it as an Excel workbook \(\*\.xlsx\)") as caught:
        check_name(DOSSIERS, name)
    assert "Opslaan als" in caught.value.nl


def test_an_old_workbook_or_one_with_a_password_is_refused_whatever_its_name_says(refused):
    english, dutch = refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000)
    assert "is an old .xls or has a password" in english
    assert "wachtwoord" in dutch


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_a_workbook_with_macros_is_refused(refused, part):
    english, dutch = refused(with_part(part, b"x"))
    assert "has macros" in english
    assert "zonder macro's" in dutch


def test_a_zip_that_is_no_workbook_is_refused(refused):
    assert "is a zip but no workbook" in refused(with_part("x", None, without=["xl/workbook.xml"]))[0]


def test_text_called_xlsx_is_refused(refused):
    assert "is a damaged workbook" in refused(b"Dossiernummer;Soort\n")[0]


def test_a_workbook_called_csv_is_refused(refused):
    english, dutch = refused(TEMPLATE, name="support_dossiers.csv")
    assert "is a zip or a workbook" in english
    assert dutch


@pytest.mark.parametrize("cut", [0.3, 0.99])
def test_a_cut_workbook_is_refused(refused, cut):
    assert "is a damaged workbook" in refused(TEMPLATE[: int(len(TEMPLATE) * cut)])[0]


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "xl//x.xml", "xl/../../x.xml", "xl\\x.xml", "C:x.xml"])
def test_a_part_with_a_path_that_leads_out_is_refused(refused, name):
    assert "has a path that leads out of the workbook" in refused(with_part(name, b"x"))[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_that_declares_entities_is_refused(refused, encoding):
    bomb = f'<?xml version="1.0"?><!{"DOCTYPE"} x [<!ENTITY a "b">]><x>&a;</x>'.encode(encoding)
    english, dutch = refused(with_part("xl/sharedStrings.xml", bomb))
    assert "declares a document type" in english
    assert dutch


def test_a_declaration_across_two_reads_is_found(refused):
    padding = b"<!--" + b"x" * ((1 << 20) - 12) + b"-->"
    assert "declares a document type" in refused(with_part("xl/styles.xml", padding + b"<!DOCTYPE x><x/>"))[0]


def test_a_workbook_that_unpacks_to_far_more_than_its_size_is_refused(refused):
    assert "times its size" in refused(with_part("xl/media/image1.png", b"0" * 30_000_000))[0]


def test_an_encrypted_part_is_refused(refused):
    content = bytearray(TEMPLATE)
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(start) + flags
        content[place : place + 2] = struct.pack("<H", 1)
    assert "is a link or encrypted" in refused(bytes(content))[0]


def test_a_workbook_for_a_source_without_forms_stays_refused(tmp_path):
    streets = source("street_register")
    path = tmp_path / "street_register.csv"
    path.write_bytes(TEMPLATE)
    with pytest.raises(Refused, match="is a zip or a workbook"):
        admit(streets, path, path.name)
    with pytest.raises(Refused, match="the name must be"):
        check_name(streets, "street_register.xlsx")


def test_strict_open_xml_is_refused_with_how_to_save_it(refused):
    strict = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" conformance="strict"/>'
    english, dutch = refused(with_part("xl/workbook.xml", strict))
    assert "not as Strict Open XML" in english
    assert "niet de strikte soort" in dutch


def test_a_workbook_that_is_too_large_says_in_dutch_what_to_remove(refused):
    rows = b"".join(b'<row r="%d" s="1"><c r="A%d" s="%d"/></row>' % (n, n, n % 97) for n in range(1, 2_500_000))
    english, dutch = refused(with_part("xl/worksheets/sheet9.xml", rows))
    assert "at most 100,000,000 are taken" in english
    assert "lege rijen" in dutch
