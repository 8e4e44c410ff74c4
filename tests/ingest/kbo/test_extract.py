from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from ingest.kbo.extract import open_extract
from warehouse.errors import WarehouseError

NAME = "KboOpenData_0140_2025_10_05_Full.zip"


def test_number_kind_and_day_come_from_meta(zips):
    found = open_extract(zips.full(140))
    assert (found.number, found.type, found.version) == (140, "full", "1.0.0")
    assert (found.snapshot_date, found.timestamp) == (date(2025, 10, 11), datetime.fromisoformat("2025-10-12T07:40:18"))


def test_kind_is_known_in_any_case(zips):
    files = zips.files(140, "FULL", {}, {})
    assert open_extract(zips.zip(NAME, files)).type == "full"


def test_an_update_has_two_files_a_table_and_all_codes(zips):
    members = {member.name: member.role for member in open_extract(zips.update(147, code=[])).members}
    assert len(members) == 15
    assert members["address_delete.csv"] == "delete_keys"
    assert members["address_insert.csv"] == "rows"
    assert members["code.csv"] == "rows"


def test_a_landed_copy_is_judged_by_the_name_that_the_publisher_gave(zips):
    copy = zips.folder / "5f3a"
    shutil.copy(zips.full(140), copy)
    assert open_extract(copy, NAME).number == 140
    with pytest.raises(WarehouseError, match=r"the name says full 141, meta.csv says full 140"):
        open_extract(copy, NAME.replace("140", "141"))


def test_a_name_that_contradicts_the_kind_is_refused(zips):
    with pytest.raises(WarehouseError, match=r"the name says update 140, meta.csv says full 140"):
        open_extract(zips.full(140), NAME.replace("Full", "Update"))


def test_columns_are_found_by_name_in_any_order(zips):
    files = zips.files(140, "full", {}, {})
    files["branch.csv"] = '"EnterpriseNumber","Id","StartDate"\n'
    member = next(member for member in open_extract(zips.zip(NAME, files)).members if member.name == "branch.csv")
    assert member.columns == ("enterprise_number", "branch_id", "start_date")


@pytest.mark.parametrize(
    ("member", "content", "message"),
    [
        ("meta.csv", None, "has no meta.csv, so it is no KBO extract"),
        ("meta.csv", "a,b\n", "meta.csv line 1: the columns must be Variable and Value"),
        ("meta.csv", '"Variable","Value"\n"ExtractType","full"\n', "SnapshotDate, ExtractTimestamp, ExtractNumber"),
        ("activity.csv", None, "activity.csv is missing; a full extract must hold it"),
        ("activity.csv", "", "activity.csv line 1: the header is missing"),
        ("branch.csv", '"Id","StartDate"\n', "branch.csv line 1: column EnterpriseNumber is missing; of the 2"),
        ("branch.csv", '"Id","StartDate","EnterpriseNumber","Extra"\n', "branch.csv line 1: column 4 is unknown"),
        ("branch.csv", '"Id","Id","StartDate","EnterpriseNumber"\n', "branch.csv line 1: a column stands there twice"),
        ("branch.csv", "<html>no</html>\n", "branch.csv line 1: column Id, StartDate, EnterpriseNumber is missing"),
        ("person.csv", '"Name"\n', "1 files have a name that is none of a full extract"),
        ("branch_delete.csv", '"Id"\n', "branch_delete.csv is no file of a full extract"),
        ("../activity.csv", "x\n", "1 files have a name that is none of a full extract"),
    ],
)
def test_a_foreign_member_is_named_with_its_rule(zips, member: str, content: str | None, message: str):
    files = zips.files(140, "full", {}, {})
    if content is None:
        del files[member]
    else:
        files[member] = content
    with pytest.raises(WarehouseError, match=message):
        open_extract(zips.zip(NAME, files))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"full"', '"delta"', "ExtractType is neither full nor update"),
        ('"140"', '"14O"', "ExtractNumber is no number"),
        ('"140"', '""', "ExtractNumber is missing or empty"),
        ('"11-10-2025"', '"2025-10-11"', "SnapshotDate is not written like %d-%m-%Y"),
        ('"12-10-2025 07:40:18"', '"12-10-2025"', "ExtractTimestamp is not written like"),
    ],
)
def test_a_meta_value_that_cannot_be_is_refused(zips, old: str, new: str, message: str):
    files = zips.files(140, "full", {}, {})
    assert old in files["meta.csv"]
    with pytest.raises(WarehouseError, match=message):
        open_extract(zips.zip(NAME, files | {"meta.csv": files["meta.csv"].replace(old, new)}))


def test_the_state_of_a_day_that_has_not_come_is_refused(zips):
    path = zips.full(140)
    assert open_extract(path, on=date(2025, 10, 11)).snapshot_date == date(2025, 10, 11)
    with pytest.raises(WarehouseError, match="SnapshotDate is 2025-10-11, a day still to come"):
        open_extract(path, on=date(2025, 10, 10))


def test_a_file_that_is_no_zip_is_refused(tmp_path: Path):
    page = tmp_path / NAME
    page.write_text("<html>log in</html>")
    with pytest.raises(WarehouseError, match="is no whole zip: fetch it again"):
        open_extract(page)


def test_a_cut_zip_is_refused(zips):
    path = zips.full(140)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(WarehouseError, match="is no whole zip: fetch it again"):
        open_extract(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(WarehouseError, match="cannot be read: No such file"):
        open_extract(tmp_path / NAME)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(zips):
    files = {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in zips.files(140, "full", {}, {}).items()}
    found = open_extract(zips.zip(NAME, files))
    assert found.number == 140
    assert len(found.members) == 7
