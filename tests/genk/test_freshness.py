from __future__ import annotations

from datetime import UTC, datetime, timedelta

from genk.freshness import freshness, next_expected

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def deliver(warehouse, landed_at: datetime) -> None:
    warehouse.execute(
        "insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence, landed_at) "
        "values ('kbo_open_data', 'full.zip', 'u', %s, 1, 'fetch', 'l', %s)",
        [str(landed_at), landed_at],
    )


def look(warehouse, finished_at: datetime, outcome: str) -> None:
    warehouse.execute(
        "insert into ops.fetch (source_id, started_at, finished_at, outcome) values ('kbo_open_data', %s, %s, %s)",
        [finished_at, finished_at, outcome],
    )


def of_kbo(warehouse):
    return next(one for one in freshness(warehouse, NOW) if one.source.id == "kbo_open_data")


def test_a_source_without_a_delivery_was_never_heard_of(warehouse):
    assert {one.state for one in freshness(warehouse, NOW)} == {"never"}


def test_a_source_is_late_the_moment_after_its_days_are_over(warehouse):
    deliver(warehouse, NOW - timedelta(days=4))
    assert of_kbo(warehouse).state == "fresh"
    warehouse.execute("update ops.delivery set landed_at = landed_at - interval '1 second'")
    assert of_kbo(warehouse).state == "late"


def test_a_look_that_finds_nothing_new_keeps_a_source_fresh_and_a_failed_one_does_not(warehouse):
    deliver(warehouse, NOW - timedelta(days=30))
    look(warehouse, NOW - timedelta(hours=1), "failed")
    assert of_kbo(warehouse).state == "late"
    look(warehouse, NOW - timedelta(hours=1), "unchanged")
    assert of_kbo(warehouse).state == "fresh"


def test_the_newest_delivery_is_the_one_that_is_named(warehouse):
    deliver(warehouse, NOW - timedelta(days=1))
    deliver(warehouse, NOW - timedelta(days=2))
    assert of_kbo(warehouse).last_landed == NOW - timedelta(days=1)


def test_the_next_time_is_by_the_clock_of_brussels_in_summer_and_winter():
    assert next_expected("30 9 * * *", NOW).astimezone(UTC) == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert next_expected("30 9 * * *", summer).astimezone(UTC) == datetime(2026, 7, 2, 7, 30, tzinfo=UTC)
