"""The check of a build: a small sound mart_next passes, and each rule stops it when it is broken alone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from expectations.mart import check_mart
from expectations.suites.mart import row_counts
from ingest.kbo import history
from ingest.staged import CheckOutcome
from tests import mart_tables
from warehouse.contract import Contract
from warehouse.errors import WarehouseError

from .conftest import Stage
from .plans import asked_by_great_expectations, quadratic

ROWS = """
insert into mart_next.dim_source (source_id, last_snapshot_date) values ('kbo_open_data', '2025-10-11');
insert into mart_next.dim_geography (geography_code, nis_code) values ('71016', '71016');
insert into mart_next.dim_sector (sector_code) values ('71016A001');
insert into mart_next.dim_enterprise (enterprise_key, enterprise_number, name, is_natural_person)
values ('e1', 'E1', 'Firm', false), ('e2', 'E2', null, true);
insert into mart_next.dim_establishment (
    establishment_key, establishment_number, enterprise_number, name, zipcode, nis_code, is_in_scope, wijk_code,
    sector_code, street, house_number, is_natural_person, is_orphan, is_current
)
values
    ('b0', 'B1', 'E1', 'Shop', '3500', '71016', false, 'W06', null, 'Street', '1', false, false, false),
    ('b1', 'B1', 'E1', 'Shop', '3600', '71016', true, 'W06', '71016A001', 'Street', '1', false, false, true),
    ('b2', 'B2', 'E2', null, '3600', '71016', true, 'W06', '71016A001', null, null, true, false, true),
    ('b3', 'B3', 'E9', null, '3600', '71016', true, 'W06', null, null, null, false, true, false);
insert into mart_next.fct_support_dossier (dossier_number) values ('D-2025-0001');
insert into mart_next.fct_establishment_month (month, geography_code, active)
values ('2025-09-01', 'W06', 9), ('2025-10-01', 'W06', 2);
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
def build(warehouse: psycopg.Connection, contract: Contract) -> psycopg.Connection:
    """A sound build, with the register that it was made from."""
    history.create_tables(warehouse)
    delivery = Stage(warehouse, "kbo_open_data", "KboOpenData_0147_2025_10_12_Update.zip", {}).delivery_id
    warehouse.execute(
        "insert into ops.kbo_extract values (147, 'update', '2025-10-11', '2025-10-12', '1.0.0', %s)", [delivery]
    )
    mart_tables.create(warehouse, "mart_next", contract)
    warehouse.execute(ROWS)
    for table, rows in row_counts(warehouse, "mart_next").items():
        if not rows:  # no rule of its own looks at what is in it
            warehouse.execute(sql.SQL("insert into {} default values").format(sql.Identifier("mart_next", table)))
    warehouse.execute(REGISTER)
    return warehouse


Check = Callable[..., CheckOutcome]


@pytest.fixture
def check(build: psycopg.Connection, contract: Contract) -> Check:
    """Checks the build."""
    return lambda build_id=None: check_mart(build, build_id or uuid4(), contract)


def broken(connection: psycopg.Connection) -> list[tuple[str, str, str]]:
    return connection.execute(
        "select table_name, rule, severity from ops.validation where not success and not overridden order by 1, 2"
    ).fetchall()


def test_sound_build_passes_and_every_rule_is_recorded_under_the_build(
    build: psycopg.Connection, check: Check, contract: Contract
) -> None:
    build_id = uuid4()
    outcome = check(build_id)
    assert outcome.passed, outcome.message
    assert broken(build) == []
    recorded = build.execute(
        "select count(*), count(distinct run_id), min(run_id::text) from ops.validation"
    ).fetchone()
    assert recorded is not None
    assert recorded[0] > len(contract)
    assert recorded[1:] == (1, str(build_id))


CRITICAL = [
    ("tables_present", "mart", "drop table mart_next.dim_sector"),
    ("has_rows", "dim_date", "delete from mart_next.dim_date"),
    (
        "no_enterprise_is_named",
        "fct_support_dossier",
        "update mart_next.fct_support_dossier set dossier_number = '0200.065.765'",
    ),
    ("no_name_of_a_person", "dim_enterprise", "update mart_next.dim_enterprise set seat_zipcode = '3600'"),
    ("no_name_of_a_person", "dim_establishment", "update mart_next.dim_establishment set street = 'Home'"),
    (
        "no_person_is_followed",
        "fct_lease",
        "update mart_next.fct_lease set is_legal_person = false, exit_kind = 'bankrupt'",
    ),
    ("no_personal_column", "mart", "alter table mart_next.dim_source add contact_email text"),
    ("enterprise_known", "dim_establishment", "update mart_next.dim_establishment set is_orphan = false"),
    ("sector_known", "dim_establishment", "update mart_next.dim_sector set sector_code = '71016A002'"),
    ("municipality_known", "dim_establishment", "update mart_next.dim_geography set nis_code = '71017'"),
    (
        "newest_month_is_the_stock",
        "fct_establishment_month",
        "update mart_next.fct_establishment_month set active = 3 where month = '2025-10-01'",
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
    build: psycopg.Connection, check: Check, rule: str, table: str, damage: str
) -> None:
    build.execute(damage)
    outcome = check()
    assert not outcome.passed
    assert f"[{rule}]" in outcome.message
    assert "\n" not in outcome.message
    assert {found for found in broken(build) if found[2] == "critical"} == {(table, rule, "critical")}


def test_register_that_moved_on_since_the_build_stops_nothing(build: psycopg.Connection, check: Check) -> None:
    build.execute("update raw.kbo_address set valid_to_extract = 148 where entity_number = 'B2'")
    assert check().passed


def test_table_that_may_be_empty_is_a_warning(build: psycopg.Connection, check: Check) -> None:
    build.execute("delete from mart_next.fct_establishment_event")
    assert check().passed
    assert broken(build) == [("fct_establishment_event", "has_rows", "warning")]


def present_mart(connection: psycopg.Connection, rows: int) -> None:
    connection.execute("create table mart.dim_activity as select generate_series(1, %s) as activity_key", [rows])


def test_table_that_lost_more_than_a_fifth_stops_the_build(build: psycopg.Connection, check: Check) -> None:
    build.execute("insert into mart_next.dim_activity (activity_key) select generate_series(1, 78)")
    present_mart(build, 100)
    outcome = check()
    assert not outcome.passed
    assert "GENK_ALLOW_VOLUME" in outcome.message
    assert broken(build) == [("dim_activity", "not_shrunk", "critical")]


def test_table_that_lost_a_fifth_passes(build: psycopg.Connection, check: Check) -> None:
    build.execute("insert into mart_next.dim_activity (activity_key) select generate_series(1, 79)")
    present_mart(build, 100)
    assert check().passed
    assert broken(build) == []


def test_loss_is_accepted_by_hand_and_recorded(
    build: psycopg.Connection, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    present_mart(build, 100)
    monkeypatch.setenv("GENK_ALLOW_VOLUME", "1")
    assert check().passed
    overridden = build.execute("select table_name, rule from ops.validation where overridden").fetchall()
    assert overridden == [("dim_activity", "not_shrunk")]


def test_table_that_more_than_doubled_is_a_warning(build: psycopg.Connection, check: Check) -> None:
    build.execute("insert into mart_next.dim_activity (activity_key) select generate_series(1, 8)")
    present_mart(build, 4)
    assert check().passed
    assert broken(build) == [("dim_activity", "not_doubled", "warning")]


def test_without_a_build_there_is_a_message_that_says_what_to_do(
    warehouse: psycopg.Connection, contract: Contract
) -> None:
    with pytest.raises(WarehouseError, match="genk build"):
        check_mart(warehouse, uuid4(), contract)


def test_open_figures_may_be_counted_by_sex_and_nothing_else_may(build: psycopg.Connection, check: Check) -> None:
    assert check().passed
    build.execute("alter table mart_next.fct_population_year add birth date")
    build.execute("alter table mart_next.dim_source add sex text")
    outcome = check()
    assert not outcome.passed
    found = build.execute("select rows_failed from ops.validation where rule = 'no_personal_column' and not success")
    assert found.fetchall() == [(2,)]


def test_no_rule_is_quadratic(build: psycopg.Connection, check: Check, admin: psycopg.Connection) -> None:
    with asked_by_great_expectations() as statements:
        check()
    assert quadratic(admin, "mart_next", statements) == []
