"""Up to which day a delivery goes, of the sample of each source and where the rows are odd."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import psycopg
import pytest

import sample
from ingest.catalogue import load_catalogue, source
from ingest.content import content_up_to
from ingest.readers import create_raw_tables, reader
from ingest.staged import Staged, StagedTable
from tests.sample_day import AS_OF

LANDED = "the day on which it was brought"
EXPECTED = {
    "bbc_plan": "select max(make_date(booking_year::integer, 12, 31)) from raw.stage_{table}",
    "bestat_local_units": """
        select max(make_date(right(quarter_text, 4)::integer, 3 * left(quarter_text, 1)::integer, 1)
            + interval '1 month' - interval '1 day')::date
        from raw.stage_{table}
    """,
    "cordis": "select max(left(content_updated, 10))::date from raw.stage_cordis_project",
    "entrepreneur_survey": "select max(make_date(wave::integer, 12, 31)) from raw.stage_{table}",
    "footfall": "select max(day)::date from raw.stage_{table}",
    "footfall_counters": LANDED,
    "geo_neighbourhoods": LANDED,
    "innovation_register": LANDED,
    "hub_events": "select max(event_date)::date from raw.stage_{table}",
    "kbo_open_data": "meta.csv",
    "locatus_premises": "select max(to_date(survey_date, 'DD/MM/YYYY')) from raw.stage_{table}",
    "market_stalls": "select max(reported_to)::date from raw.stage_{table}",
    "milestones": LANDED,
    "nace_bel": LANDED,
    "nbb_accounts": "select max(deposit_date)::date from raw.stage_{table}",
    "osm_shops": "select max(left(data_date, 10))::date from raw.stage_{table}",
    "refnis": LANDED,
    "site_tenancy": "select max(reported_to)::date from raw.stage_{table}",
    "retail_premises": "select max(survey_date)::date from raw.stage_{table}",
    "statbel_bankruptcies": """
        select max(coalesce(
            to_date(week_end, 'DDMONYYYY'),
            make_date(year::integer, month::integer, 1) + interval '1 month' - interval '1 day'
        ))::date
        from raw.stage_{table}
    """,
    "statbel_population": "-01-01",
    "statbel_sectors": "-01-01",
    "statbel_vat": "-12-31",
    "statbel_vat_survivals": "select make_date(max(year::integer), 12, 31) from raw.stage_{table}",
    "statistical_sectors": LANDED,
    "street_register": LANDED,
    "telraam": "select max(day)::date from raw.stage_{table}",
    "support_dossiers": "select greatest(max(received_date), max(closed_date))::date from raw.stage_{table}",
    "vlaio_business_parks": "select make_date(max(year::integer), 12, 31) from raw.stage_{table}",
}
"""By source: SQL that counts the day in the rows, the day of the year in the name, or where else it stands."""


@pytest.fixture(scope="session")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, as small as it gets."""
    folder = tmp_path_factory.mktemp("sample")
    sample.write(folder, AS_OF, scale=0.02, months=0, updates=0)
    return folder


def land(connection: psycopg.Connection, source_id: str, file_name: str, day: date = AS_OF) -> int:
    row = connection.execute(
        "insert into ops.delivery (source_id, file_name, uri, sha256, size_bytes, origin, licence, landed_at) "
        "values (%s, %s, 'u', gen_random_uuid()::text, 1, 'file', 'l', %s) returning delivery_id",
        [source_id, file_name, datetime.combine(day, time(12))],
    ).fetchone()
    assert row
    return int(row[0])


def expected(connection: psycopg.Connection, source_id: str, path: Path, table: str) -> date:
    how = EXPECTED[source_id]
    if how == LANDED:
        return AS_OF
    if how == "meta.csv":
        with zipfile.ZipFile(path) as archive:
            said = re.search(r'"SnapshotDate","(.*)"', archive.read("meta.csv").decode())
        assert said
        return datetime.strptime(said[1], "%d-%m-%Y").date()  # noqa: DTZ007
    if how.startswith("-"):
        year = re.search(r"(?<![0-9])20[0-9]{2}(?![0-9])", path.name)
        assert year
        return date.fromisoformat(year[0] + how)
    row = connection.execute(how.format(table=table)).fetchone()
    assert row
    return min(row[0], AS_OF)


def test_every_source_is_expected() -> None:
    assert set(EXPECTED) == set(load_catalogue())


@pytest.mark.parametrize("source_id", EXPECTED)
def test_the_sample_of_a_source_goes_up_to_the_day_that_its_rows_say(
    warehouse: psycopg.Connection, deliveries: Path, source_id: str
) -> None:
    known = source(source_id)
    create_raw_tables(warehouse)
    files = sorted(path for path in (deliveries / source_id).iterdir() if known.delivery.matches(path.name))
    assert files
    for path in files:
        staged = reader(known).stage(warehouse, known, land(warehouse, source_id, path.name), path, path.name)
        assert content_up_to(warehouse, known, staged) == expected(
            warehouse, source_id, path, staged.tables[0].target
        ), path.name


@pytest.fixture
def stage(warehouse: psycopg.Connection) -> Callable[..., date | None]:
    """Gives up to which day rows of a source go: texts by the names of the columns that its content names."""

    def run(source_id: str, *rows: tuple[str | None, ...], landed: date = AS_OF, name: str = "x") -> date | None:
        known = source(source_id)
        names = "" if isinstance(known.content, str) else ", ".join(f"{column} text" for column in known.content.names)
        warehouse.execute(f"create table raw.stage_odd ({names})")
        for row in rows:
            warehouse.execute(f"insert into raw.stage_odd values ({', '.join(['%s'] * len(row))})", row)
        table = StagedTable(known.tables[0], "raw", "stage_odd", known.tables[0], len(rows), ())
        return content_up_to(warehouse, known, Staged(land(warehouse, source_id, name, landed), source_id, (table,)))

    return run


def test_a_day_that_had_not_come_is_a_slip_and_tells_nothing(stage: Callable[..., date | None]) -> None:
    rows = [("2025-09-30", None), ("2052-10-01", None), ("2025-01-02", "2025-10-01"), ("2025-10-16", "2025-10-16")]
    assert stage("support_dossiers", *rows) == date(2025, 10, 1)


def test_a_year_that_was_running_goes_up_to_the_day_of_the_delivery(stage: Callable[..., date | None]) -> None:
    assert stage("entrepreneur_survey", ("2023",), ("2025",)) == AS_OF


def test_a_year_out_of_all_proportion_tells_nothing(stage: Callable[..., date | None]) -> None:
    assert stage("entrepreneur_survey", ("2023",), ("9" * 30,), ("99999",)) == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "day"), [("2020", "2024", date(2024, 12, 31)), ("2020", "2025", AS_OF), ("2026", "2031", AS_OF)]
)
def test_a_plan_is_of_the_day_of_its_delivery_until_its_last_year_is_over(
    stage: Callable[..., date | None], first: str, last: str, day: date
) -> None:
    assert stage("bbc_plan", (first,), (last,)) == day


def test_a_year_without_its_month_is_no_whole_year(stage: Callable[..., date | None]) -> None:
    rows = [("03JUL2022", "2022", None), (None, "2022", "2"), (None, "2022", "13")]
    assert stage("statbel_bankruptcies", *rows) == date(2022, 7, 3)


def test_rows_that_say_nothing_of_when_they_are_give_no_day(stage: Callable[..., date | None]) -> None:
    assert stage("bestat_local_units", (None,), ("",), ("a quarter of 2018",)) is None
