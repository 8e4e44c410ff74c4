"""The sample is written as the publisher writes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

import sample
from ingest.catalogue import load_catalogue
from tests.sample_day import AS_OF

TABLES = ("enterprise", "establishment", "branch", "denomination", "address", "contact", "activity")
REAL_FULL = "kbo/KboOpenData_0136_2025_06_Full.zip"
REAL_UPDATE = "kbo/KboOpenData_0147_2025_10_12_Update.zip"


def test_headers_of_a_full_are_the_publishers(small, real_files, open_zip) -> None:
    real = open_zip(real_files / REAL_FULL)
    for name in real.names:
        table = Path(name).stem
        assert small.full.header(table) == real.header(table), table


def test_members_and_headers_of_an_update_are_the_publishers(small, real_files, open_zip) -> None:
    real = open_zip(real_files / REAL_UPDATE)
    for update in small.updates:
        assert update.names == real.names
        for name in real.names:
            assert update.header(Path(name).stem) == real.header(Path(name).stem), name


@pytest.mark.parametrize("table", ["meta", *TABLES])
def test_each_column_is_quoted_as_the_publisher_quotes_it(small, real_files, open_zip, table: str) -> None:
    ours, real = small.full.kinds(table), open_zip(real_files / REAL_FULL).kinds(table)
    for column, kinds in real.items():
        allowed = kinds | ({"quoted"} if column == "JuridicalFormCAC" else set())  # none in the real head
        allowed |= {"null"} if column == "JuridicalForm" else set()  # natural persons: none in the real head
        assert kinds <= ours[column] <= allowed, (table, column)


def test_only_dates_stand_bare(small) -> None:
    for table in TABLES:
        for line in small.full.lines(table):
            for bare in re.findall(r'(?:^|,)([^",\n]+)(?=,|\n)', re.sub(r'"(?:[^"]|"")*"', '""', line)):
                assert re.fullmatch(r"\d\d-\d\d-\d{4}", bare), line


def test_text_is_utf8_with_line_feeds_and_no_byte_order_mark(small) -> None:
    for extract in small.extracts.values():
        with zipfile.ZipFile(extract.path) as archive:
            for name in archive.namelist():
                content = archive.read(name)
                content.decode("utf-8")
                assert b"\r" not in content
                assert not content.startswith(b"\xef\xbb\xbf")
                assert content.endswith(b"\n")


def test_rows_ascend_by_number(small) -> None:
    for extract in small.extracts.values():
        for name in extract.names:
            if name not in ("meta.csv", "code.csv"):
                numbers = [str(row[0]) for row in extract.rows(name.removesuffix(".csv"))]
                assert numbers == sorted(numbers), name


def test_delete_lists_name_each_key_once(small) -> None:
    for update in small.updates:
        for table in TABLES:
            numbers = update.rows(f"{table}_delete")
            assert len(numbers) == len(set(numbers)), table


def test_meta_says_what_the_real_one_says(small, real_files, open_zip) -> None:
    update, real = small.updates[0], open_zip(real_files / REAL_UPDATE)
    assert [row[0] for row in update.rows("meta")] == [row[0] for row in real.rows("meta")]
    meta = dict(update.rows("meta"))
    assert meta["ExtractType"] == "update"
    assert meta["ExtractNumber"] == "147"
    assert meta["SnapshotDate"] == "11-10-2025"
    assert re.fullmatch(r"12-10-2025 07:40:\d\d", str(meta["ExtractTimestamp"]))
    assert meta["Version"] == "1.0.0"


def test_numbers_go_on_where_a_calendar_day_is_skipped(small) -> None:
    names = [name for name in small.extracts if name.endswith("Update.zip")]
    assert names[3:5] == ["KboOpenData_0150_2025_10_15_Update.zip", "KboOpenData_0151_2025_10_17_Update.zip"]


def test_every_delivery_has_a_name_the_catalogue_knows(small) -> None:
    for source_id, source in load_catalogue().items():
        files = list((small.folder / source_id).iterdir())
        assert files
        for file in files:
            assert source.delivery.matches(file.name), file.name


def test_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        sample.write(tmp_path / folder, AS_OF, scale=0.02, months=2, updates=1)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert {file.parts[0] for file in files} == {"README.txt", *load_catalogue()}
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file


def test_another_seed_gives_another_city(tmp_path: Path) -> None:
    sample.write(tmp_path / "one", AS_OF, seed=1, scale=0.02, months=0)
    sample.write(tmp_path / "two", AS_OF, seed=2, scale=0.02, months=0)
    name = "kbo_open_data/KboOpenData_0146_2025_10_11_Full.zip"
    assert (tmp_path / "one" / name).read_bytes() != (tmp_path / "two" / name).read_bytes()


def test_code_table_has_the_publishers_rows(small, real_files, open_zip) -> None:
    ours = set(small.full.rows("code"))
    real = set(open_zip(real_files / REAL_UPDATE).rows("code"))
    assert ours <= real
    assert {row for row in real if not str(row[0]).startswith("Nace")} <= ours
    assert len(small.full.rows("code")) == len(ours)


def test_the_sample_stays_small(whole) -> None:
    assert sum(extract.path.stat().st_size for extract in whole.extracts.values()) < 10_000_000
