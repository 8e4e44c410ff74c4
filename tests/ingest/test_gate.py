"""What may become a delivery: each way in which a file can be wrong is refused with its name and the rule."""

from __future__ import annotations

import os
import stat
import struct
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ingest.catalogue import source
from ingest.gate import Refused, admit, check_name, is_html

KBO = source("kbo_open_data")
STREETS = source("street_register")
FULL = "KboOpenData_0140_2025_10_05_Full.zip"
MEMBERS = ("activity", "address", "branch", "contact", "denomination", "enterprise", "establishment", "meta")
HEADER = "street_name,house_number_from,house_number_to,parity,sector_code\n"


@pytest.fixture
def street_file(tmp_path):
    path = tmp_path / "street_register.csv"
    path.write_text(HEADER + "Bret,1,99,odd,71016A001\n")
    return path


def extract(tmp_path, change=lambda archive: None, members=MEMBERS, name=FULL):
    """A zip that looks like a full extract; `change` adds what is wrong with it."""
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(f"{member}.csv", '"a"\n')
        change(archive)
    return path


def refusal(origin, path):
    with pytest.raises(Refused) as caught:
        admit(origin, path, path.name)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    return message


def test_a_whole_extract_lands(tmp_path):
    path = extract(tmp_path)
    admit(KBO, path, path.name)


def test_an_empty_file_is_refused(street_file):
    street_file.write_text("")
    assert "is empty" in refusal(STREETS, street_file)


def test_a_web_page_saved_as_a_zip_is_refused(tmp_path):
    path = tmp_path / FULL
    path.write_text("\ufeff  <!doctype HTML><html>Please log in</html>", encoding="utf-8")
    assert "is an HTML page" in refusal(KBO, path)


def test_text_called_zip_is_refused(tmp_path):
    path = tmp_path / FULL
    path.write_text("EnterpriseNumber\n")
    assert "is no zip, whatever its name says" in refusal(KBO, path)


def test_a_zip_called_csv_is_refused(street_file, zipped):
    street_file.write_bytes(zipped({"street_register.csv": HEADER}))
    assert "is a zip or a workbook" in refusal(STREETS, street_file)


def test_a_binary_file_called_csv_is_refused(street_file):
    street_file.write_bytes(b"\x89PNG\x00\x01")
    assert "is no text" in refusal(STREETS, street_file)


def test_a_file_larger_than_the_source_ever_is_is_refused(street_file):
    small = STREETS.model_copy(update={"delivery": STREETS.delivery.model_copy(update={"max_bytes": 10})})
    assert "takes at most 10" in refusal(small, street_file)


@pytest.mark.parametrize("cut", [0.2, 0.9, 0.999])
def test_a_cut_zip_is_refused(tmp_path, cut):
    path = extract(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    assert "damaged or cut zip" in refusal(KBO, path)


def test_a_zip_with_one_flipped_bit_in_a_member_is_refused(tmp_path):
    path = extract(tmp_path, lambda archive: archive.writestr("code.csv", os.urandom(5000), zipfile.ZIP_STORED))
    content = bytearray(path.read_bytes())
    content[content.index(b"code.csv") + 2000] ^= 1
    path.write_bytes(content)
    assert "damaged or cut zip" in refusal(KBO, path)


@pytest.mark.parametrize(
    "name", ["../meta.csv", "/etc/meta.csv", "a/meta.csv", "..\\meta.csv", "C:meta.csv", "a\\..\\meta.csv", ".."]
)
def test_a_member_with_a_path_is_refused(tmp_path, name):
    path = extract(tmp_path, lambda archive: archive.writestr(name, "x"))
    message = refusal(KBO, path)
    assert "has a path; only plain file names are taken" in message
    assert name not in message


def test_a_member_that_is_a_symbolic_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("code.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = extract(tmp_path, lambda archive: archive.writestr(link, "/etc/passwd"))
    assert "code.csv is a symbolic link" in refusal(KBO, path)


@pytest.mark.parametrize("name", ["meta.csv", "META.CSV"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_in_it_twice_is_refused(tmp_path, name):
    path = extract(tmp_path, lambda archive: archive.writestr(name, '"b"\n'))
    assert f"{name} is in it more than once" in refusal(KBO, path)


def test_a_member_that_nobody_expects_is_refused(tmp_path):
    path = extract(tmp_path, lambda archive: archive.writestr("run_me.exe", "x"))
    assert "file 9 in it has a name that is not expected" in refusal(KBO, path)


def test_a_missing_member_is_refused_and_named(tmp_path):
    path = extract(tmp_path, members=[member for member in MEMBERS if member != "activity"])
    assert "no member activity" in refusal(KBO, path)


def test_an_encrypted_member_is_refused(tmp_path):
    path = extract(tmp_path)
    content = bytearray(path.read_bytes())
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(start) + flags
        content[place : place + 2] = struct.pack("<H", 1)
    path.write_bytes(content)
    assert "is encrypted" in refusal(KBO, path)


def test_too_many_members_are_refused(tmp_path):
    def many(archive):
        for number in range(40):
            archive.writestr(f"{number}.csv", "x")

    assert "holds 48 files; at most 32 are taken" in refusal(KBO, extract(tmp_path, many))


def test_a_zip_that_unpacks_to_far_more_than_its_size_is_refused(tmp_path):
    path = extract(tmp_path, lambda archive: archive.writestr("code.csv", b"0" * 30_000_000))
    assert "times its size; at most 200 times is taken" in refusal(KBO, path)


def test_a_bomb_beside_honest_bulk_is_refused(tmp_path):
    def hidden(archive):
        archive.writestr("activity_insert.csv", os.urandom(3_000_000))
        archive.writestr("code.csv", b"0" * 30_000_000)

    assert "file 10 in it unpacks to more than 200 times" in refusal(KBO, extract(tmp_path, hidden))


def test_a_zip_that_declares_more_than_the_source_ever_unpacks_to_is_refused(tmp_path):
    limits = KBO.archive.model_copy(update={"max_unpacked_bytes": 1000})
    small = KBO.model_copy(update={"archive": limits})
    path = extract(tmp_path, lambda archive: archive.writestr("code.csv", os.urandom(2000)))
    assert "at most 1,000 are taken" in refusal(small, path)


def test_a_member_that_lies_about_its_size_is_refused_without_unpacking_it(tmp_path):
    path = extract(tmp_path, lambda archive: archive.writestr("code.csv", b"0" * 50_000_000))
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", 50_000_000), struct.pack("<I", 1000)))
    started = time.monotonic()
    assert "damaged or cut zip" in refusal(KBO, path)
    assert time.monotonic() - started < 5


def test_members_that_share_their_bytes_are_refused(tmp_path):
    """The way of a bomb without recursion: many directory entries point to one body."""
    path = extract(tmp_path)
    content = path.read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        first, second = archive.infolist()[:2]
    directory = content.index(b"PK\x01\x02")
    entry = content.index(b"PK\x01\x02", directory + 4)
    forged = bytearray(content)
    forged[entry + 42 : entry + 46] = struct.pack("<I", first.header_offset)
    path.write_bytes(forged)
    assert second.header_offset != first.header_offset
    assert "damaged or cut zip" in refusal(KBO, path)


@pytest.mark.parametrize("name", ["KboOpenData_0140_Full.zip", "KboOpenData_0140_2025_10_05_Full.csv", "../" + FULL])
def test_a_wrong_name_is_refused_with_the_expected_ones(name):
    with pytest.raises(Refused, match=r"the name must be KboOpenData_NNNN_YYYY_MM_DD_Full\.zip or"):
        check_name(KBO, name)


@pytest.mark.parametrize(
    "name",
    [
        "KboOpenData_0137_2025_07_Full.zip",
        "KboOpenData_0137_2025_07_Update.zip",
        "KboOpenData_0425_2026_08_07_Full.zip",
        "KboOpenData_0147_2025_10_12_Update.zip",
    ],
)
def test_the_names_of_the_monthly_and_the_daily_era_are_taken(name):
    check_name(KBO, name)


@pytest.mark.parametrize("start", [b"<!DOCTYPE html>", b"\xef\xbb\xbf\r\n<html lang=nl>", b"<script>x</script>"])
def test_a_web_page_is_known_by_its_first_bytes(start):
    assert is_html(start)


@pytest.mark.parametrize("start", [b"a,b\n", b"PK\x03\x04", b'"<html>",1\n', b""])
def test_data_is_not_taken_for_a_web_page(start):
    assert not is_html(start)


@pytest.mark.parametrize(
    ("source_id", "name"),
    [
        ("statbel_vat", "TF_VAT_NACE_2024.zip"),
        ("statbel_vat_survivals", "TF_VAT_SURVIVALS.zip"),
        ("statbel_bankruptcies", "TF_BANKRUPTCIES(2025).zip"),
    ],
)
def test_page_that_asks_whether_one_is_a_robot_is_no_delivery(source_id: str, name: str, tmp_path: Path) -> None:
    page = tmp_path / name
    page.write_text('<html><head><meta name="robots" content="noindex"><script src="/TSPD/1"></script></head></html>')
    with pytest.raises(Refused, match="is an HTML page, not a file of data"):
        admit(source(source_id), page, name)


def test_year_must_stand_in_the_name_of_the_vat_file(tmp_path: Path) -> None:
    path = tmp_path / "TF_VAT_NACE.txt"
    path.write_text(
        "CD_REFNIS|CD_LGL_PSN_VAT|CD_NACE|MS_NUM_VAT|MS_NUM_VAT_START|MS_NUM_VAT_STOP\n71016|0|01130|1|0|0\n"
    )
    with pytest.raises(Refused, match="the name must be TF_VAT_NACE_2024"):
        admit(source("statbel_vat"), path, path.name)
