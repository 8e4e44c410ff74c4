"""A run of updates, as a reader of the files sees it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

import sample
from tests.sample_day import AS_OF

CALENDAR = sample.Calendar(AS_OF + timedelta(days=5), months=0, days=7)
TABLES = ("enterprise", "establishment", "branch", "denomination", "address", "contact", "activity")


def _apply(state: dict[str, Counter], update) -> None:
    """The publisher's rule: delete all rows of the listed keys, then insert; a multiset a table."""
    for table in TABLES:
        listed = {row[0] for row in update.rows(f"{table}_delete")}
        kept = Counter({row: count for row, count in state[table].items() if row[0] not in listed})
        kept.update(update.rows(f"{table}_insert"))
        state[table] = kept


def _keys(update, table: str) -> tuple[set, set]:
    return {row[0] for row in update.rows(f"{table}_delete")}, {row[0] for row in update.rows(f"{table}_insert")}


def test_a_full_equals_the_first_full_with_all_updates_applied(small) -> None:
    state = {table: Counter(small.full.rows(table)) for table in TABLES}
    compared = 0
    for update in small.updates:
        _apply(state, update)
        full = next(
            (each for name, each in small.extracts.items() if name == update.path.name.replace("Update", "Full")), None
        )
        if full:
            compared += 1
            for table in TABLES:
                assert state[table] == Counter(full.rows(table)), table
    assert compared == 2


def test_full_at_writes_the_same_full_alone(small, tmp_path: Path) -> None:
    alone = sample.full_at(tmp_path, 149, CALENDAR, scale=0.03)
    assert alone.read_bytes() == small.extracts[alone.name].path.read_bytes()


def test_an_update_does_not_depend_on_what_comes_after(small, tmp_path: Path) -> None:
    sample.write(tmp_path, CALENDAR.extract(149, "update").made.date(), scale=0.03, months=0, updates=2)
    for path in (tmp_path / "kbo_open_data").iterdir():
        assert path.read_bytes() == small.extracts[path.name].path.read_bytes()


def test_a_full_before_the_first_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has the extracts 146 to 153"):
        sample.full_at(tmp_path, 145, CALENDAR, scale=0.02)


def test_a_delete_list_names_only_what_had_rows_in_that_table(small) -> None:
    state = {table: Counter(small.full.rows(table)) for table in TABLES}
    for update in small.updates:
        for table in TABLES:
            assert _keys(update, table)[0] <= {row[0] for row in state[table]}, table
        _apply(state, update)


def test_stopped_enterprises_are_all_in_the_delete_list_of_names_and_few_in_others(whole) -> None:
    for update in whole.updates:
        deleted, inserted = _keys(update, "enterprise")
        stopped = deleted - inserted
        assert stopped <= _keys(update, "denomination")[0]
        for table in ("address", "activity", "contact"):
            assert len(stopped & _keys(update, table)[0]) < 0.5 * len(stopped), table


def test_there_are_openings_closures_and_changes_each_day(small) -> None:
    for update in small.updates:
        for table in ("enterprise", "establishment", "denomination", "address", "contact", "activity"):
            deleted, inserted = _keys(update, table)
            assert deleted | inserted, (update.path.name, table)
        units_gone, units_there = _keys(update, "establishment")
        assert units_gone - units_there
        assert units_there - units_gone
        assert _keys(update, "activity")[0] & _keys(update, "activity")[1]


def test_establishments_move_into_out_of_and_within_genk(small) -> None:
    before = {row[0]: row for row in small.full.rows("address")}
    moves = set()
    for update in small.updates:
        for row in update.rows("address_insert"):
            old = before.get(row[0])
            if old and old[1] == "BAET" and old[4:10] != row[4:10]:
                moves.add((old[4] == "3600", row[4] == "3600"))
            before[row[0]] = row
    assert {(True, True), (True, False), (False, True)} <= moves


def test_a_stopped_entity_comes_back_with_its_old_number(small) -> None:
    stopped: set[str] = set()
    back: set[str] = set()
    for update in small.updates:
        for table in ("enterprise", "establishment"):
            deleted, inserted = _keys(update, table)
            back |= inserted & stopped
            stopped |= deleted - inserted
    assert any(number.startswith("0") for number in back)
    assert any(number.startswith("2") for number in back)


def test_a_new_establishment_may_have_an_old_start(small) -> None:
    for update in small.updates:
        deleted, _ = _keys(update, "establishment")
        fresh = [row for row in update.rows("establishment_insert") if row[0] not in deleted]
        assert any(str(row[1])[6:] < "2021" for row in fresh)


def test_an_old_number_starts_again_with_a_new_start(small) -> None:
    for update in small.updates:
        deleted, _ = _keys(update, "enterprise")
        assert any(
            str(row[0]).startswith("01") and str(row[6]).endswith("2025")
            for row in update.rows("enterprise_insert")
            if row[0] not in deleted
        )


def test_a_start_may_lie_on_the_day_after_the_snapshot(whole) -> None:
    update = whole.updates[0]
    assert dict(update.rows("meta"))["SnapshotDate"] == "11-10-2025"
    assert "12-10-2025" in {row[1] for row in update.rows("establishment_insert")}


def test_branch_files_are_header_only_on_all_but_the_busy_day(small) -> None:
    sizes = {
        update.path.name[12:16]: len(update.rows("branch_insert")) + len(update.rows("branch_delete"))
        for update in small.updates
    }
    assert sizes.pop("0149") == 2
    assert set(sizes.values()) == {0}


def test_one_working_day_is_much_busier(whole) -> None:
    sizes = [sum(len(update.rows(f"{table}_insert")) for table in TABLES) for update in whole.updates]
    assert sizes[2] > 5 * max(sizes[:2])


def test_a_redundant_change_deletes_and_inserts_the_same_rows(small) -> None:
    state = {table: Counter(small.full.rows(table)) for table in TABLES}
    update = small.updates[0]
    deleted, inserted = _keys(update, "establishment")
    rows = {row[0]: row for row in update.rows("establishment_insert")}
    assert any(rows[number] in state["establishment"] for number in deleted & inserted)


def test_an_enterprise_stops_and_leaves_its_establishment_behind(small) -> None:
    state = {table: Counter(small.full.rows(table)) for table in TABLES}
    update = small.updates[0]
    _apply(state, update)
    stopped = _keys(update, "enterprise")[0] - _keys(update, "enterprise")[1]
    assert stopped & {row[2] for row in state["establishment"]}


def test_every_update_repeats_the_complete_code_table(small) -> None:
    codes = small.full.text("code")
    assert all(update.text("code") == codes for update in small.updates)


def test_few_establishments_are_left_behind(whole) -> None:
    state = {table: Counter(whole.full.rows(table)) for table in TABLES}
    for update in whole.updates:
        _apply(state, update)
    enterprises = {row[0] for row in state["enterprise"]}
    orphans = [row for row in state["establishment"] if row[2] not in enterprises]
    assert 0 < len(orphans) < 0.002 * len(state["establishment"])
