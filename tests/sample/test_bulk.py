"""The register for measuring: the same format and proportions, only larger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from sample import bulk, numbers

SCALE = 0.006
TABLES = ("enterprise", "establishment", "branch", "denomination", "address", "contact", "activity")


@pytest.fixture(scope="module")
def first(tmp_path_factory, open_zip):
    return open_zip(bulk.write_full(tmp_path_factory.mktemp("bulk"), SCALE))


@pytest.fixture(scope="module")
def second(tmp_path_factory, open_zip):
    return open_zip(bulk.write_full(tmp_path_factory.mktemp("bulk"), SCALE, number=147, variant=0.01))


@pytest.fixture(scope="module")
def update(tmp_path_factory, open_zip):
    return open_zip(bulk.write_update(tmp_path_factory.mktemp("bulk"), 147, 300, SCALE))


def test_row_counts_are_those_of_the_real_register(first) -> None:
    real = {
        "enterprise": 1_938_238,
        "establishment": 1_672_490,
        "denomination": 3_309_907,
        "address": 2_841_755,
        "activity": 36_306_368,
        "contact": 691_157,
        "branch": 7_325,
    }
    for table, rows in real.items():
        assert len(first.lines(table)) == pytest.approx(rows * SCALE, rel=0.08), table


def test_proportions_are_those_of_the_real_register(first) -> None:
    activities = first.rows("activity")
    for column, value, share in (
        (1, "001", 0.177),
        (1, "003", 0.789),
        (2, "2025", 0.477),
        (2, "2003", 0.064),
        (4, "MAIN", 0.805),
    ):
        assert sum(row[column] == value for row in activities) / len(activities) == pytest.approx(share, abs=0.02)
    assert mean(Counter(row[0] for row in activities).values()) == pytest.approx(12.4, rel=0.05)
    names = first.rows("denomination")
    for kind, language, rows in (
        ("001", "0", 820_989),
        ("001", "1", 413_491),
        ("001", "2", 694_839),
        ("003", "1", 484_386),
        ("003", "2", 750_835),
    ):
        share = sum(row[1:3] == (language, kind) for row in names) / len(names)
        assert share == pytest.approx(rows / 3_309_907, abs=0.01)


def test_format_is_that_of_the_small_sample(first, small) -> None:
    assert first.names == small.full.names
    for table in ("meta", "code", *TABLES):
        assert first.header(table) == small.full.header(table)
        ours, theirs = first.kinds(table), small.full.kinds(table)
        for column in ours:
            assert ours[column] <= theirs[column], (table, column)


def test_numbers_are_valid_and_ascend(first, second, update) -> None:
    for extract in (first, second, update):
        for name in extract.names:
            if name in ("meta.csv", "code.csv"):
                continue
            found = [str(row[0]) for row in extract.rows(name.removesuffix(".csv"))]
            assert found == sorted(found), name
            assert all(map(numbers.is_valid, found)), name


def test_keys_are_unique(first, second) -> None:
    for extract in (first, second):
        for table in ("enterprise", "establishment", "branch", "address"):
            found = [row[0] for row in extract.rows(table)]
            assert len(found) == len(set(found)), table


def test_establishments_belong_to_enterprises(first, second) -> None:
    for extract in (first, second):
        enterprises = {row[0] for row in extract.rows("enterprise")}
        assert {row[2] for row in extract.rows("establishment")} <= enterprises


def test_activity_codes_are_real(first) -> None:
    known = {(str(row[0]).removeprefix("Nace"), row[1]) for row in first.rows("code")}
    assert {(row[2], row[3]) for row in first.rows("activity")} <= known


def test_a_second_full_differs_in_the_share_asked_for(first, second) -> None:
    for table in ("address", "activity"):
        before, after = Counter(first.rows(table)), Counter(second.rows(table))
        entities = {row[0] for row in (before - after) + (after - before)}
        everyone = {row[0] for row in before + after}
        assert len(entities) / len(everyone) == pytest.approx(0.01, rel=0.25), table
    assert Counter(first.rows("enterprise")).keys() != Counter(second.rows("enterprise")).keys()


def test_an_update_has_about_the_changes_asked_for(open_zip, tmp_path: Path) -> None:
    update = open_zip(bulk.write_update(tmp_path, 147, 3_000, 0.06))
    lines = sum(len(update.lines(f"{table}_{part}")) for table in TABLES for part in ("delete", "insert"))
    assert lines == pytest.approx(3_000, rel=0.1)


def test_an_update_deletes_only_what_the_full_has(first, update) -> None:
    for table in TABLES:
        assert {row[0] for row in update.rows(f"{table}_delete")} <= {row[0] for row in first.rows(table)}, table


def test_updates_of_two_numbers_touch_different_entities(update, open_zip, tmp_path: Path) -> None:
    other = open_zip(bulk.write_update(tmp_path, 148, 300, SCALE))
    for table in TABLES:
        for part in ("delete", "insert"):
            assert not {row[0] for row in update.rows(f"{table}_{part}")} & {
                row[0] for row in other.rows(f"{table}_{part}")
            }


def test_new_entities_of_an_update_are_new(first, update) -> None:
    for table in ("enterprise", "establishment"):
        assert not {row[0] for row in update.rows(f"{table}_insert")} & {row[0] for row in first.rows(table)}


def test_an_update_too_large_for_the_register_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"scale 0\.001"):
        bulk.write_update(tmp_path, 147, 10_000, 0.001)


def test_bytes_repeat(tmp_path: Path) -> None:
    one = bulk.write_full(tmp_path / "one.zip", 0.001)
    two = bulk.write_full(tmp_path / "two.zip", 0.001)
    assert one.name == "one.zip"
    assert one.read_bytes() == two.read_bytes()
