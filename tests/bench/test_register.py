from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from bench.register import Register
from ingest.kbo.extract import open_extract
from sample.archive import TABLES
from sample.numbers import is_valid

SCALE = 0.002
REAL_ROWS = {  # of full 0140
    "enterprise": 1_938_238, "establishment": 1_672_490, "denomination": 3_309_907, "address": 2_841_755,
    "activity": 36_306_368, "contact": 691_157,
}


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(SCALE)


@pytest.fixture(scope="module")
def full(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return register.write_full(tmp_path_factory.mktemp("full"), 140)


def lines(path: Path, member: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.read(member).decode().splitlines()[1:]


def test_the_extract_is_one_that_the_warehouse_takes(full: Path):
    found = open_extract(full)
    assert (found.number, found.type, len(found.members)) == (140, "full", 8)


@pytest.mark.parametrize("table", REAL_ROWS)
def test_rows_a_table_are_in_proportion_to_the_real_register(full: Path, table: str):
    assert len(lines(full, f"{table}.csv")) == pytest.approx(REAL_ROWS[table] * SCALE, rel=0.1)


def test_every_number_is_valid_and_its_own(register: Register):
    known = [register.number(entity) for entity in range(register.entities)]
    assert len(set(known)) == register.entities
    assert known == sorted(known)
    assert all(map(is_valid, known))


def test_no_row_stands_there_twice(full: Path):
    for table in TABLES:
        assert max(Counter(lines(full, f"{table}.csv")).values()) == 1


def test_a_second_full_differs_in_one_row_of_a_hundred(register: Register, full: Path, tmp_path: Path):
    second = register.write_full(tmp_path, 142, every=100)
    rows = changed = 0
    for table in TABLES:
        before, after = Counter(lines(full, f"{table}.csv")), Counter(lines(second, f"{table}.csv"))
        assert max(after.values()) == 1
        rows += after.total()
        changed += (after - before).total()
    assert changed / rows == pytest.approx(0.01, rel=0.15)


def test_an_update_has_about_the_lines_that_were_asked_for(register: Register, tmp_path: Path):
    update = register.write_update(tmp_path, 141, 1_000)
    delivered = sum(
        len(lines(update, f"{table}_{part}.csv")) for table in TABLES for part in ("delete", "insert")
    )
    assert delivered == pytest.approx(1_000, rel=0.3)
    open_extract(update)
