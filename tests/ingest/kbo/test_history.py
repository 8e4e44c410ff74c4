from __future__ import annotations

from collections import Counter

import pytest

from ingest.kbo import extract, history, stage
from ingest.staged import TableChange
from warehouse.errors import WarehouseError

ONE, TWO, NEW_SERIES = "0257.883.408", "0400.051.358", "1029.025.290"
SITE = "2.004.869.739"


def activity(entity: str, code: str = "62010", group: str = "003") -> tuple[str, ...]:
    return (entity, group, "2025", code, "MAIN")


def address(entity: str, street: str | None, box: str | None = "") -> tuple[str | None, ...]:
    return (entity, "BAET", None, None, "3600", "Genk", "Genk", street, street, "1", box, "", None)


def ledger(kbo) -> list[tuple]:
    return kbo.connection.execute(
        "select extract_number, extract_type, delivery_id is not null from ops.kbo_extract order by 1"
    ).fetchall()


def test_the_first_full_opens_every_row_at_its_number(kbo):
    changes = kbo.load(kbo.full(140, activity=[activity(ONE), activity(NEW_SERIES)]))
    assert kbo.versions("activity") == Counter([(*activity(ONE), 140, None), (*activity(NEW_SERIES), 140, None)])
    assert changes["activity"] == TableChange(rows_delivered=2, rows_opened=2, rows_closed=0)
    assert ledger(kbo) == [(140, "full", True)]


def test_the_first_full_is_attached_not_copied(kbo):
    waiting = kbo.stage(kbo.full(140, activity=[activity(ONE)]))
    file_of = "select pg_relation_filepath(%s)"
    staged = kbo.connection.execute(file_of, ["raw.stage_kbo_activity"]).fetchone()
    history.apply(kbo.connection, waiting)
    kbo.connection.commit()
    assert kbo.connection.execute(file_of, ["raw.kbo_activity_base"]).fetchone() == staged


def test_an_update_replaces_all_rows_of_its_listed_keys(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE), activity(ONE, "62020"), activity(TWO)]))
    changes = kbo.load(kbo.update(141, {"activity": [ONE]}, activity=[activity(ONE, "62090")]))
    assert kbo.state("activity") == Counter([activity(ONE, "62090"), activity(TWO)])
    assert kbo.state("activity", 140) == Counter([activity(ONE), activity(ONE, "62020"), activity(TWO)])
    assert (changes["activity"].rows_opened, changes["activity"].rows_closed) == (1, 2)


def test_a_row_that_is_deleted_and_inserted_unchanged_keeps_its_version(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE), activity(ONE, "62020")]))
    kbo.load(kbo.update(141, {"activity": [ONE]}, activity=[activity(ONE), activity(ONE, "62090")]))
    assert kbo.versions("activity") == Counter(
        [
            (*activity(ONE), 140, None),
            (*activity(ONE, "62020"), 140, 141),
            (*activity(ONE, "62090"), 141, None),
        ]
    )


def test_each_table_is_deleted_by_its_own_list_only(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)], address=[address(ONE, "Stationsstraat")]))
    kbo.load(kbo.update(141, {"activity": [ONE]}))
    assert not kbo.state("activity")
    assert kbo.state("address") == Counter([address(ONE, "Stationsstraat")])


def test_an_entity_that_closes_and_reopens_has_two_versions(kbo):
    kbo.load(kbo.full(140, activity=[activity(SITE)]))
    kbo.load(kbo.update(141, {"activity": [SITE]}))
    kbo.load(kbo.update(142, activity=[activity(SITE)]))
    assert kbo.versions("activity") == Counter([(*activity(SITE), 140, 141), (*activity(SITE), 142, None)])


def test_a_row_inserted_for_a_key_that_is_not_listed_joins_the_rows_there(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)]))
    kbo.load(kbo.update(141, activity=[activity(ONE), activity(ONE, "62090")]))
    assert kbo.state("activity") == Counter([activity(ONE), activity(ONE), activity(ONE, "62090")])


def test_of_duplicate_rows_as_many_close_as_are_missing(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)] * 3))
    kbo.load(kbo.update(141, {"activity": [ONE]}, activity=[activity(ONE)] * 2))
    kbo.load(kbo.full(142, activity=[activity(ONE)]))
    assert kbo.versions("activity") == Counter(
        [
            (*activity(ONE), 140, None),
            (*activity(ONE), 140, 141),
            (*activity(ONE), 140, 142),
        ]
    )


def test_of_equal_copies_the_newest_closes(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)]))
    kbo.load(kbo.update(141, activity=[activity(ONE)]))
    kbo.load(kbo.full(142, activity=[activity(ONE)]))
    assert kbo.versions("activity") == Counter([(*activity(ONE), 140, None), (*activity(ONE), 141, 142)])


@pytest.mark.parametrize("kind", ["update", "full"])
def test_null_and_empty_string_are_two_states(kbo, kind: str):
    kbo.load(kbo.full(140, address=[address(SITE, "Stationsstraat", box=None)]))
    moved = [address(SITE, "Stationsstraat", box="")]
    path = kbo.full(141, address=moved) if kind == "full" else kbo.update(141, {"address": [SITE]}, address=moved)
    kbo.load(path)
    assert kbo.state("address", 140) == Counter([address(SITE, "Stationsstraat", box=None)])
    assert kbo.state("address", 141) == Counter(moved)


def test_a_full_without_differences_changes_nothing(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)] * 2, address=[address(SITE, None)]))
    before = kbo.versions("activity") + kbo.versions("address")
    changes = kbo.load(kbo.full(141, activity=[activity(ONE)] * 2, address=[address(SITE, None)]))
    assert kbo.versions("activity") + kbo.versions("address") == before
    assert {(change.rows_opened, change.rows_closed) for change in changes.values()} == {(0, 0)}
    assert ledger(kbo) == [(140, "full", True), (141, "full", True)]


def test_a_full_may_follow_a_gap_and_writes_differences_only(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE), activity(TWO)]))
    kbo.load(kbo.full(150, activity=[activity(ONE), activity(SITE)]))
    assert kbo.versions("activity") == Counter(
        [
            (*activity(ONE), 140, None),
            (*activity(TWO), 140, 150),
            (*activity(SITE), 150, None),
        ]
    )


def test_an_update_after_a_gap_is_refused_and_both_numbers_are_named(kbo):
    kbo.load(kbo.full(136, activity=[activity(ONE)]))
    with pytest.raises(WarehouseError, match="update 147 cannot follow extract 136: 137 must come next"):
        kbo.load(kbo.update(147, {"activity": [ONE]}))
    assert kbo.state("activity") == Counter([activity(ONE)])


def test_an_update_cannot_come_first(kbo):
    with pytest.raises(WarehouseError, match="update 147 cannot come first: load a full extract"):
        kbo.load(kbo.update(147))


def test_an_older_extract_is_refused(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)]))
    for path in (kbo.full(139), kbo.update(139)):
        with pytest.raises(WarehouseError, match="139 is older than extract 140"):
            kbo.load(path)


@pytest.mark.parametrize("kind", ["full", "update"])
def test_the_same_extract_twice_is_refused_and_changes_nothing(kbo, kind: str):
    kbo.load(kbo.full(140, activity=[activity(ONE)]))
    path = kbo.full(141, activity=[activity(TWO)]) if kind == "full" else kbo.update(141, activity=[activity(TWO)])
    kbo.load(path)
    before = kbo.versions("activity")
    with pytest.raises(WarehouseError, match=f"{kind} 141 is in the history already"):
        kbo.load(path)
    assert kbo.versions("activity") == before


def test_a_full_that_agrees_with_the_update_of_its_number_changes_nothing(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)]))
    kbo.load(kbo.update(141, activity=[activity(TWO)]))
    before = kbo.versions("activity")
    changes = kbo.load(kbo.full(141, activity=[activity(ONE), activity(TWO)]))
    assert kbo.versions("activity") == before
    assert {(change.rows_opened, change.rows_closed) for change in changes.values()} == {(0, 0)}
    assert ledger(kbo) == [(140, "full", True), (141, "full", True)]


def test_a_full_that_contradicts_the_update_of_its_number_wins(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE), activity(TWO)]))
    kbo.load(kbo.update(141, {"activity": [ONE]}, activity=[activity(ONE, "62090"), activity(SITE)]))
    changes = kbo.load(kbo.full(141, activity=[activity(ONE), activity(SITE)]))
    assert kbo.versions("activity") == Counter(
        [
            (*activity(ONE), 140, None),
            (*activity(TWO), 140, 141),
            (*activity(SITE), 141, None),
        ]
    )
    assert changes["activity"].rows_opened + changes["activity"].rows_closed > 0


def test_an_update_adds_nothing_to_the_full_of_its_number(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)]))
    kbo.load(kbo.full(141, activity=[activity(TWO)]))
    before = kbo.versions("activity")
    changes = kbo.load(kbo.update(141, {"activity": [ONE]}, activity=[activity(SITE)]))
    assert kbo.versions("activity") == before
    assert {(change.rows_opened, change.rows_closed) for change in changes.values()} == {(0, 0)}
    assert ledger(kbo) == [(140, "full", True), (141, "full", True)]


def test_a_code_that_disappears_is_closed_and_kept(kbo):
    old, new = ("Nace2003", "01", "NL", "Landbouw"), ("Nace2025", "01", "NL", "Landbouw")
    kbo.load(kbo.full(140, code=[old]))
    kbo.load(kbo.update(141, code=[new]))
    assert kbo.versions("code") == Counter([(*old, 140, 141), (*new, 141, None)])


def test_an_extract_without_codes_leaves_them_as_they_are(kbo):
    code = ("Nace2025", "01", "NL", "Landbouw")
    kbo.load(kbo.full(140, code=[code]))
    kbo.load(kbo.full(141))
    assert kbo.versions("code") == Counter([(*code, 140, None)])


def test_a_row_without_key_is_refused_and_nothing_becomes_history(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)]))
    with pytest.raises(WarehouseError, match="activity: 1 rows have no entity_number"):
        kbo.load(kbo.full(141, address=[address(SITE, "Straat")], activity=[(None, *activity(TWO)[1:])]))
    assert kbo.state("activity") == Counter([activity(ONE)])
    assert not kbo.state("address")
    assert ledger(kbo) == [(140, "full", True)]


def test_rows_that_the_check_took_away_are_not_in_the_history(kbo):
    staged = kbo.stage(kbo.full(140, activity=[activity(ONE), activity("0257.883.409")]))
    kbo.connection.execute("delete from raw.stage_kbo_activity where entity_number = '0257.883.409'")
    changes = history.apply(kbo.connection, staged)
    kbo.connection.commit()
    assert kbo.state("activity") == Counter([activity(ONE)])
    assert (changes["kbo_activity"].rows_delivered, changes["kbo_activity"].rows_opened) == (2, 1)


@pytest.mark.parametrize("first", [True, False])
def test_history_and_receipt_are_one_transaction(kbo, first: bool):
    if not first:
        kbo.load(kbo.full(140, activity=[activity(ONE)]))
    before = kbo.versions("activity")
    staged = kbo.stage(kbo.full(141, activity=[activity(TWO)]))
    history.apply(kbo.connection, staged)
    kbo.connection.rollback()  # the pipeline failed to write its receipt
    assert kbo.versions("activity") == before
    history.apply(kbo.connection, staged)
    kbo.connection.commit()
    assert kbo.state("activity") == Counter([activity(TWO)])


def test_apply_asks_for_a_transaction_of_its_caller(kbo):
    staged = kbo.stage(kbo.full(140))
    kbo.connection.rollback()
    kbo.connection.autocommit = True
    with pytest.raises(ValueError, match="needs a transaction"):
        history.apply(kbo.connection, staged)


def test_staging_tables_are_gone_after_the_load(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)]))
    kbo.load(kbo.update(141, {"activity": [ONE]}))
    left = kbo.connection.execute("select tablename from pg_tables where tablename like 'stage_kbo%'").fetchall()
    assert left == []


def test_order_can_be_asked_before_anything_is_staged(kbo):
    kbo.load(kbo.full(140))
    history.check_order(kbo.connection, extract.open_extract(kbo.update(141)))
    with pytest.raises(WarehouseError, match="cannot follow"):
        history.check_order(kbo.connection, extract.open_extract(kbo.update(143)))


def test_order_is_asked_again_when_the_extract_is_applied(kbo):
    kbo.load(kbo.full(140))
    waiting = extract.open_extract(kbo.update(141))
    delivery = kbo.delivery("late.zip")
    kbo.load(kbo.full(143))
    staged = stage.stage(kbo.connection, waiting, delivery)
    with pytest.raises(WarehouseError, match="update 141 is older than extract 143"):
        history.apply(kbo.connection, staged)


def test_tables_are_described_and_made_once(kbo):
    history.create_tables(kbo.connection)
    undescribed = kbo.connection.execute(
        """
        select attrelid::regclass, attname from pg_attribute
        join pg_class on pg_class.oid = attrelid and relkind = 'p' and relnamespace = 'raw'::regnamespace
        where attnum > 0 and col_description(attrelid, attnum) is null
        """
    ).fetchall()
    assert undescribed == []


def test_an_engineer_may_read_the_history_and_an_analyst_may_not(kbo):
    kbo.load(kbo.full(140, activity=[activity(ONE)]))
    may = "select has_table_privilege(%s, 'raw.kbo_activity', 'select')"
    assert kbo.connection.execute(may, ["warehouse_engineer"]).fetchone() == (True,)
    assert kbo.connection.execute(may, ["warehouse_analyst"]).fetchone() == (False,)
