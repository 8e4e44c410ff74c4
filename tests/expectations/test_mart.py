"""The check of a build: a small sound mart_next passes, and each rule stops it when it is broken alone."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from expectations.mart import check_mart
from expectations.suites.mart import CONTRACT
from ingest.kbo import history
from warehouse.errors import WarehouseError

from .conftest import Stage
from .plans import asked_by_great_expectations, quadratic

TABLES = """
create schema mart_next;
create table mart_next.dim_date (date_key integer primary key);
create table mart_next.dim_source (source_id text primary key, last_snapshot_date date);
create table mart_next.dim_municipality (municipality_key text primary key, nis_code text);
create table mart_next.dim_neighbourhood (wijk_code text primary key);
create table mart_next.dim_sector (sector_key text primary key, sector_code text);
create table mart_next.dim_activity (activity_key text primary key);
create table mart_next.dim_enterprise (
    enterprise_key text primary key, enterprise_number text, name text, is_natural_person boolean, seat_zipcode text
);
create table mart_next.dim_establishment (
    establishment_key text primary key, establishment_number text, enterprise_number text, name text, zipcode text,
    nis_code text, is_in_scope boolean, wijk_code text, sector_code text, street text, house_number text,
    is_natural_person boolean, is_orphan boolean, is_current boolean
);
create table mart_next.fct_establishment_event (
    event_key text primary key, establishment_number text, date_key integer
);
create table mart_next.fct_establishment_month (
    month_key text primary key, month date, wijk_code text, active integer
);
create table mart_next.fct_support_dossier (dossier_number text primary key);
insert into mart_next.dim_date values (20251001);
insert into mart_next.dim_source values ('kbo_open_data', '2025-10-11');
insert into mart_next.dim_municipality values ('m', '71016');
insert into mart_next.dim_neighbourhood values ('W06');
insert into mart_next.dim_sector values ('s', '71016A001');
insert into mart_next.dim_activity values ('a');
insert into mart_next.dim_enterprise values ('e1', 'E1', 'Firm', false, '3600'), ('e2', 'E2', null, true, null);
insert into mart_next.dim_establishment values
    ('b0', 'B1', 'E1', 'Shop', '3500', '71016', false, 'W06', null, 'Street', '1', false, false, false),
    ('b1', 'B1', 'E1', 'Shop', '3600', '71016', true, 'W06', '71016A001', 'Street', '1', false, false, true),
    ('b2', 'B2', 'E2', null, '3600', '71016', true, 'W06', '71016A001', null, null, true, false, true),
    ('b3', 'B3', 'E9', null, '3600', '71016', true, 'W06', null, null, null, false, true, false);
insert into mart_next.fct_establishment_event values ('v', 'B3', 20251001);
insert into mart_next.fct_support_dossier values ('D-2025-0001');
insert into mart_next.fct_establishment_month values ('m0', '2025-09-01', 'W06', 9), ('m1', '2025-10-01', 'W06', 2);
"""
REGISTER = """
insert into raw.kbo_enterprise (enterprise_number, type_of_enterprise, valid_from_extract)
values ('E1', '2', 146), ('E2', '1', 146);
insert into raw.kbo_establishment (establishment_number, enterprise_number, valid_from_extract)
values ('B1', 'E1', 146), ('B2', 'E2', 146);
insert into raw.kbo_address (entity_number, type_of_address, zipcode, valid_from_extract, valid_to_extract)
values
    ('B1', 'BAET', '3500', 146, 147), ('B1', 'BAET', '3600', 147, null), ('B2', 'BAET', '3600', 146, null),
    ('B3', 'BAET', '3600', 146, 147), ('E1', 'REGO', '3600', 146, null);
"""


@pytest.fixture
def build(warehouse: psycopg.Connection) -> psycopg.Connection:
    """A sound build, every column described, with the register that it was made from."""
    history.create_tables(warehouse)
    delivery = Stage(warehouse, "kbo_open_data", "KboOpenData_0147_2025_10_12_Update.zip", {}).delivery_id
    warehouse.execute(
        "insert into ops.kbo_extract values (147, 'update', '2025-10-11', '2025-10-12', '1.0.0', %s)", [delivery]
    )
    warehouse.execute(TABLES)
    # a table that no rule of its own looks at needs a key and a row
    for table in CONTRACT:
        if warehouse.execute("select to_regclass(%s)", [f"mart_next.{table}"]).fetchone() == (None,):
            warehouse.execute(f"create table mart_next.{table} (key text primary key)")
            warehouse.execute(f"insert into mart_next.{table} values ('k')")
    warehouse.execute(REGISTER)
    columns = warehouse.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'mart_next'"
    ).fetchall()
    for table, column in columns:
        warehouse.execute(f"comment on column mart_next.{table}.{column} is 'what it holds'")
    return warehouse


def broken(connection: psycopg.Connection) -> list[tuple[str, str, str]]:
    return connection.execute(
        "select table_name, rule, severity from ops.validation where not success and not overridden order by 1, 2"
    ).fetchall()


def test_sound_build_passes_and_every_rule_is_recorded_under_the_build(build: psycopg.Connection) -> None:
    build_id = uuid4()
    outcome = check_mart(build, build_id)
    assert outcome.passed, outcome.message
    assert broken(build) == []
    recorded = build.execute(
        "select count(*), count(distinct run_id), min(run_id::text) from ops.validation"
    ).fetchone()
    assert recorded is not None
    assert recorded[0] > len(CONTRACT)
    assert recorded[1:] == (1, str(build_id))


CRITICAL = [
    ("tables_present", "mart", "drop table mart_next.dim_sector cascade"),
    ("has_rows", "dim_date", "delete from mart_next.fct_establishment_event; delete from mart_next.dim_date"),
    (
        "no_enterprise_is_named",
        "fct_support_dossier",
        "update mart_next.fct_support_dossier set dossier_number = '0200.065.765'",
    ),
    ("no_name_of_a_person", "dim_enterprise", "update mart_next.dim_enterprise set seat_zipcode = '3600'"),
    ("no_name_of_a_person", "dim_establishment", "update mart_next.dim_establishment set street = 'Home'"),
    ("no_personal_column", "mart", "alter table mart_next.dim_source add contact_email text"),
    ("primary_key_present", "mart", "alter table mart_next.dim_sector drop constraint dim_sector_pkey"),
    (
        "one_current_version",
        "dim_establishment",
        "update mart_next.dim_establishment set is_current = true, is_in_scope = false where establishment_key = 'b0'",
    ),
    ("enterprise_known", "dim_establishment", "update mart_next.dim_establishment set is_orphan = false"),
    ("sector_known", "dim_establishment", "update mart_next.dim_sector set sector_code = '71016A002'"),
    ("municipality_known", "dim_establishment", "update mart_next.dim_municipality set nis_code = '71017'"),
    (
        "newest_month_is_the_stock",
        "fct_establishment_month",
        "update mart_next.fct_establishment_month set active = 3 where month = '2025-10-01'",
    ),
    ("day_known", "fct_establishment_event", "update mart_next.fct_establishment_event set date_key = 20251002"),
    (
        "establishment_known",
        "fct_establishment_event",
        "update mart_next.fct_establishment_event set establishment_number = 'B9'",
    ),
    (
        "city_as_in_the_register",
        "dim_establishment",
        """
        insert into raw.kbo_establishment (establishment_number, valid_from_extract) values ('B3', 146);
        update raw.kbo_address set valid_to_extract = null where entity_number = 'B3'
        """,
    ),
    (
        "city_as_in_the_register",
        "dim_establishment",
        "update raw.kbo_address set valid_to_extract = 147 where entity_number = 'B2'",
    ),
    (
        "persons_are_told_apart",
        "dim_enterprise",
        "update mart_next.dim_enterprise set name = 'An', is_natural_person = false where enterprise_key = 'e2'",
    ),
]


@pytest.mark.parametrize(("rule", "table", "damage"), CRITICAL, ids=[f"{table}-{rule}" for rule, table, _ in CRITICAL])
def test_build_that_breaks_one_rule_is_stopped_by_that_rule(
    build: psycopg.Connection, rule: str, table: str, damage: str
) -> None:
    build.execute(damage)
    outcome = check_mart(build, uuid4())
    assert not outcome.passed
    assert f"[{rule}]" in outcome.message
    assert "\n" not in outcome.message
    assert {found for found in broken(build) if found[2] == "critical"} == {(table, rule, "critical")}


def test_register_that_moved_on_since_the_build_stops_nothing(build: psycopg.Connection) -> None:
    build.execute("update raw.kbo_address set valid_to_extract = 148 where entity_number = 'B2'")
    assert check_mart(build, uuid4()).passed


def test_undescribed_column_and_missing_events_are_warnings(build: psycopg.Connection) -> None:
    build.execute("comment on column mart_next.dim_date.date_key is null")
    build.execute("delete from mart_next.fct_establishment_event")
    outcome = check_mart(build, uuid4())
    assert outcome.passed
    assert broken(build) == [("fct_establishment_event", "has_rows", "warning"), ("mart", "described", "warning")]


def present_mart(connection: psycopg.Connection, rows: int) -> None:
    connection.execute("create table mart.dim_activity as select generate_series(1, %s) as activity_key", [rows])


def test_table_that_lost_more_than_a_fifth_stops_the_build(build: psycopg.Connection) -> None:
    build.execute("insert into mart_next.dim_activity select generate_series(1, 78)::text")
    present_mart(build, 100)
    outcome = check_mart(build, uuid4())
    assert not outcome.passed
    assert "GENK_ALLOW_VOLUME" in outcome.message
    assert broken(build) == [("dim_activity", "not_shrunk", "critical")]


def test_table_that_lost_a_fifth_passes(build: psycopg.Connection) -> None:
    build.execute("insert into mart_next.dim_activity select generate_series(1, 79)::text")
    present_mart(build, 100)
    assert check_mart(build, uuid4()).passed
    assert broken(build) == []


def test_loss_is_accepted_by_hand_and_recorded(build: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    present_mart(build, 100)
    monkeypatch.setenv("GENK_ALLOW_VOLUME", "1")
    assert check_mart(build, uuid4()).passed
    overridden = build.execute("select table_name, rule from ops.validation where overridden").fetchall()
    assert overridden == [("dim_activity", "not_shrunk")]


def test_table_that_more_than_doubled_is_a_warning(build: psycopg.Connection) -> None:
    build.execute("insert into mart_next.dim_activity select generate_series(1, 8)::text")
    present_mart(build, 4)
    assert check_mart(build, uuid4()).passed
    assert broken(build) == [("dim_activity", "not_doubled", "warning")]


def test_without_a_build_there_is_a_message_that_says_what_to_do(warehouse: psycopg.Connection) -> None:
    with pytest.raises(WarehouseError, match="genk build"):
        check_mart(warehouse, uuid4())


def test_open_figures_may_be_counted_by_sex_and_nothing_else_may(build: psycopg.Connection) -> None:
    build.execute("alter table mart_next.fct_population_year add sex text, add sex_nl text")
    build.execute("comment on column mart_next.fct_population_year.sex is 'x'")
    build.execute("comment on column mart_next.fct_population_year.sex_nl is 'x'")
    assert check_mart(build, uuid4()).passed
    build.execute("alter table mart_next.fct_population_year add birth date")
    build.execute("alter table mart_next.dim_source add sex text")
    outcome = check_mart(build, uuid4())
    assert not outcome.passed
    found = build.execute("select rows_failed from ops.validation where rule = 'no_personal_column' and not success")
    assert found.fetchall() == [(2,)]


def test_no_rule_is_quadratic(build: psycopg.Connection, admin: psycopg.Connection) -> None:
    with asked_by_great_expectations() as statements:
        check_mart(build, uuid4())
    assert quadratic(admin, "mart_next", statements) == []
