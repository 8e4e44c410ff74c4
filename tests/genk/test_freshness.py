from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rich.console import Console

from genk import report
from genk.freshness import freshness, next_expected
from ingest.catalogue import load_catalogue
from ingest.gate import today

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def deliver(warehouse, source_id: str, file_name: str, days_old: int | None) -> None:
    warehouse.execute(
        """
        with delivery as (
            insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence)
            values (%(source)s, %(name)s, 'u', %(name)s, 1, 'file', 'l') returning delivery_id
        )
        insert into ops.load (delivery_id, source_id, started_at, outcome, content_up_to)
        select delivery_id, %(source)s, now(), 'loaded', %(up_to)s from delivery
        """,
        {
            "source": source_id,
            "name": file_name,
            "up_to": None if days_old is None else today() - timedelta(days=days_old),
        },
    )


def shown(warehouse) -> dict[str, str]:
    """The lines of the table by source."""
    console = Console(width=300)
    with console.capture() as told:
        console.print(report.sources(freshness(warehouse, NOW)))
    return {words[0]: line for line in told.get().splitlines() if (words := line.strip(" │").split())}


def test_every_source_of_the_catalogue_is_told_also_before_anything_came(warehouse):
    assert {one.source.id: one.state for one in freshness(warehouse, NOW)} == dict.fromkeys(load_catalogue(), "never")


def test_a_source_is_told_with_the_day_up_to_which_its_data_go(warehouse):
    deliver(warehouse, "kbo_open_data", "full.zip", 3)
    deliver(warehouse, "statbel_vat", "old.zip", 2000)
    deliver(warehouse, "refnis", "unread.zip", None)
    lines = shown(warehouse)

    assert str(today() - timedelta(days=3)) in lines["kbo_open_data"]
    assert "full.zip" in lines["kbo_open_data"]
    assert "fresh" in lines["kbo_open_data"]
    assert str(today() - timedelta(days=2000)) in lines["statbel_vat"]
    assert "late" in lines["statbel_vat"]
    assert "unknown" in lines["refnis"]
    assert "never" in lines["nace_bel"]


def test_the_newest_delivery_in_use_is_the_one_that_is_named(warehouse):
    deliver(warehouse, "kbo_open_data", "older.zip", 3)
    deliver(warehouse, "kbo_open_data", "newer.zip", 2)
    deliver(warehouse, "kbo_open_data", "out.zip", 1)
    warehouse.execute("update ops.delivery set set_aside_at = now() where file_name = 'out.zip'")

    assert {one.last_file for one in freshness(warehouse, NOW)} == {None, "newer.zip"}


def test_the_next_time_is_by_the_clock_of_brussels_in_summer_and_winter():
    assert next_expected("30 9 * * *", NOW).astimezone(UTC) == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert next_expected("30 9 * * *", summer).astimezone(UTC) == datetime(2026, 7, 2, 7, 30, tzinfo=UTC)
