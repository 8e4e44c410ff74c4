"""Each rule of the company register, broken alone: that rule answers, and only the broken row is set apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from expectations.checkpoint import CheckNotRunError
from expectations.delivery import check_delivery
from expectations.suites.sources import kbo_open_data
from ingest.kbo.extract import open_extract
from ingest.kbo.stage import stage
from ingest.staged import Staged
from warehouse.errors import WarehouseError

from .conftest import B1, E1, E2, E3, SOUND, UPDATE, Stage

BAD_E, BAD_B = "0200.065.766", "2.000.000.338"
STRANGER = "0403.449.823"
"""A sound number that is in no delivery of these tests."""


def broken_rules(connection: psycopg.Connection, severity: str = "%") -> list[tuple[str, str]]:
    return connection.execute(
        "select table_name, rule from ops.validation where not success and severity like %s order by validation_id",
        [severity],
    ).fetchall()


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    assert row
    return int(row[0])


NEW = "a sound enterprise number that comes nowhere else"
ROW_RULES: list[tuple[str, str, list[str | None]]] = [
    ("enterprise_number_present", "kbo_enterprise", [None, "AC", "000", "2", "610", None, "01-01-2000"]),
    ("enterprise_number_valid", "kbo_enterprise", [BAD_E, "AC", "000", "2", "610", None, "01-01-2000"]),
    ("enterprise_number_valid", "kbo_enterprise", ["0200065765", "AC", "000", "2", "610", None, "01-01-2000"]),
    ("enterprise_number_valid", "kbo_enterprise", ["0.00.065.765", "AC", "000", "2", "610", None, "01-01-2000"]),
    ("enterprise_number_valid", "kbo_enterprise", ["0200.065.76a", "AC", "000", "2", "610", None, "01-01-2000"]),
    ("enterprise_number_valid", "kbo_enterprise", ["2200.065.748", "AC", "000", "2", "610", None, "01-01-2000"]),
    ("enterprise_number_valid", "kbo_enterprise", [B1, "AC", "000", "2", "610", None, "01-01-2000"]),
    ("status_present", "kbo_enterprise", [NEW, None, "000", "2", "610", None, "01-01-2000"]),
    ("status_present", "kbo_enterprise", [NEW, "", "000", "2", "610", None, "01-01-2000"]),
    ("status_known", "kbo_enterprise", [NEW, "ST", "000", "2", "610", None, "01-01-2000"]),
    ("juridical_situation_known", "kbo_enterprise", [NEW, "AC", "777", "2", "610", None, "01-01-2000"]),
    ("type_of_enterprise_known", "kbo_enterprise", [NEW, "AC", "000", "3", "610", None, "01-01-2000"]),
    ("juridical_form_known", "kbo_enterprise", [NEW, "AC", "000", "2", "999", None, "01-01-2000"]),
    ("juridical_form_cac_known", "kbo_enterprise", [NEW, "AC", "000", "2", "610", "999", "01-01-2000"]),
    ("start_date_present", "kbo_enterprise", [NEW, "AC", "000", "2", "610", None, None]),
    ("start_date_valid", "kbo_enterprise", [NEW, "AC", "000", "2", "610", None, "31-04-2000"]),
    ("start_date_valid", "kbo_enterprise", [NEW, "AC", "000", "2", "610", None, "29-02-2023"]),
    ("start_date_valid", "kbo_enterprise", [NEW, "AC", "000", "2", "610", None, "29-02-1900"]),
    ("start_date_valid", "kbo_enterprise", [NEW, "AC", "000", "2", "610", None, "2000-01-31"]),
    ("start_date_valid", "kbo_enterprise", [NEW, "AC", "000", "2", "610", None, "31-12-1799"]),
    ("start_date_valid", "kbo_enterprise", [NEW, "AC", "000", "2", "610", None, "18-10-2025"]),
    ("establishment_number_valid", "kbo_establishment", [BAD_B, "01-01-2000", E1]),
    ("establishment_number_valid", "kbo_establishment", [E1, "01-01-2000", E1]),
    ("enterprise_number_valid", "kbo_establishment", ["2.000.001.032", "01-01-2000", BAD_E]),
    ("start_date_valid", "kbo_establishment", ["2.190.171.611", "00-01-2000", E1]),
    ("branch_id_valid", "kbo_branch", ["9.000.006.627", "01-01-2000", E1]),
    ("enterprise_number_valid", "kbo_branch", ["9.000.008.210", "01-01-2000", "9.000.006.626"]),
    ("entity_number_valid", "kbo_denomination", ["0200.065.767", "2", "001", "x"]),
    ("denomination_present", "kbo_denomination", [E1, "2", "001", None]),
    ("language_known", "kbo_denomination", [E1, "9", "001", "x"]),
    ("type_of_denomination_known", "kbo_denomination", [E1, "2", "009", "x"]),
    ("entity_number_valid", "kbo_address", ["2.000.000.337", "BAET", *[None] * 11]),
    ("type_of_address_known", "kbo_address", [E2, "NOPE", *[None] * 11]),
    ("date_striking_off_valid", "kbo_address", [E3, "REGO", *[None] * 10, "31-02-2020"]),
    ("entity_contact_known", "kbo_contact", [E1, "XXX", "TEL", "1"]),
    ("contact_type_known", "kbo_contact", [E1, "ENT", "TELEX", "1"]),
    ("value_present", "kbo_contact", [E1, "ENT", "TEL", ""]),
    ("entity_number_valid", "kbo_activity", ["x", "001", "2025", "68121", "MAIN"]),
    ("activity_group_known", "kbo_activity", [E1, "099", "2025", "68121", "MAIN"]),
    ("nace_version_known", "kbo_activity", [E1, "001", "1999", "68121", "MAIN"]),
    ("classification_known", "kbo_activity", [E1, "001", "2025", "68121", "MINE"]),
    ("category_present", "kbo_code", [None, "1", "NL", "x"]),
    ("description_present", "kbo_code", ["Status", "ZZ", "NL", None]),
]
"""Rule, table, and a row that breaks this rule and no other."""


def sound_number(nth: int) -> str:
    first = f"07{nth:06d}"
    digits = first + f"{97 - int(first) % 97:02d}"
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def unit_number(kind: int, nth: int) -> str:
    first = f"{kind}{nth:07d}"
    digits = first + f"{97 - int(first) % 97:02d}"
    return f"{digits[0]}.{digits[1:4]}.{digits[4:7]}.{digits[7:]}"


MORE: dict[str, list[list[str | None]]] = {
    "kbo_enterprise": [[sound_number(n), "AC", "000", "2", "610", None, "01-01-2000"] for n in range(1000, 1400)],
    "kbo_establishment": [[unit_number(2, n), "01-01-2000", E1] for n in range(900, 909)],
    "kbo_branch": [[unit_number(9, n), "01-01-2000", E1] for n in range(900, 909)],
    "kbo_denomination": [[E1, "2", "001", f"Naam {n}"] for n in range(9)],
    "kbo_address": [[sound_number(n), "REGO", *[None] * 11] for n in range(1000, 1009)],
    "kbo_contact": [[E1, "ENT", "TEL", str(n)] for n in range(9)],
    "kbo_activity": [[sound_number(n), "001", "2025", "68121", "MAIN"] for n in range(1000, 1009)],
    "kbo_code": [["Status", f"S{n}", "NL", "x"] for n in range(9)],
}
"""More sound rows, beside which the broken ones are few."""


def test_each_broken_row_goes_to_quarantine_under_its_rule_and_line_and_the_rest_stays(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    tables: dict[str, list[list[str | None]]] = {table: [rows[0]] for table, rows in SOUND.items()}
    expected = []
    for nth, (rule, table, row) in enumerate(ROW_RULES):
        bad = [sound_number(nth) if value == NEW else value for value in row]
        tables[table].append(bad)
        expected.append((table, len(tables[table]) + 1, rule, bad))
    for table, rows in SOUND.items():
        tables[table] += [*rows[1:], *MORE[table]]
    outcome = check_delivery(warehouse, stage_full(**tables))
    assert outcome.passed, outcome.message
    assert sum(outcome.rows_quarantined.values()) == len(ROW_RULES)
    found = {
        (table, line): (rule, list(row.values()), reason)
        for table, line, rule, row, reason in warehouse.execute(
            "select table_name, line_number, rule, row, reason_en from quarantine.row"
        )
    }
    for table, line, rule, bad in expected:
        assert found[table, line][0] == rule, (table, line, bad)
        assert sorted(map(str, found[table, line][1])) == sorted(map(str, bad))
        assert ";" not in found[table, line][2], f"{bad} breaks more than {rule}"
    for table, rows in SOUND.items():
        left = warehouse.execute(f"select * from raw.stage_{table}").fetchall()
        assert sorted(map(str, left)) == sorted(str(tuple(row)) for row in [*rows, *MORE[table]])


WARNINGS: list[tuple[str, str, list[str | None]]] = [
    ("enterprise_known", "kbo_establishment", ["2.000.001.032", "01-01-2000", STRANGER]),
    ("enterprise_known", "kbo_branch", ["9.000.008.210", "01-01-2000", STRANGER]),
    ("entity_known", "kbo_denomination", [STRANGER, "2", "001", "x"]),
    ("entity_known", "kbo_address", [STRANGER, "REGO", *[None] * 11]),
    ("entity_known", "kbo_contact", [STRANGER, "ENT", "TEL", "1"]),
    ("entity_known", "kbo_activity", [STRANGER, "001", "2025", "68121", "MAIN"]),
    ("nace_code_known", "kbo_activity", [E1, "001", "2008", "68121", "MAIN"]),
    ("no_copies", "kbo_activity", SOUND["kbo_activity"][0]),
    ("no_copies", "kbo_contact", SOUND["kbo_contact"][0]),
    ("no_copies", "kbo_denomination", SOUND["kbo_denomination"][0]),
    ("type_of_address_fits", "kbo_address", [E3, "BAET", *[None] * 11]),
]
"""Rule, table, and a row that is odd in this way and no other."""


def test_each_odd_row_is_one_recorded_warning_and_stays(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    tables = {table: [*rows, *(odd for _, where, odd in WARNINGS if where == table)] for table, rows in SOUND.items()}
    outcome = check_delivery(warehouse, stage_full(**tables))
    assert outcome.passed
    assert outcome.rows_quarantined == {}
    found = warehouse.execute("select rule, table_name, severity, rows_failed from ops.validation where not success")
    assert sorted(found.fetchall()) == sorted(
        (rule, table.removeprefix("kbo_"), "warning", 1) for rule, table, _ in WARNINGS
    )
    for table, rows in tables.items():
        assert count(warehouse, f"raw.stage_{table}") == len(rows)


BLANKS_AROUND: dict[str, list[str | None]] = {
    "kbo_enterprise": [STRANGER, "AC ", "\t000", "2\N{NO-BREAK SPACE}", " 610", None, "01-01-2000"],
    "kbo_denomination": [E1, " 2", "003 ", "Veneco"],
    "kbo_address": [E2, "REGO", None, None, "3600 ", *[None] * 8],
    "kbo_contact": [E1, "ENT ", "TEL", "1"],
    "kbo_activity": [E1, "006", "2025 ", "84130\N{NO-BREAK SPACE}", "SECO"],
}
"""A row of each table with blanks around its codes."""


def test_blanks_around_codes_are_counted_and_cost_no_row(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    tables = {table: [*SOUND[table], row] for table, row in BLANKS_AROUND.items()}
    outcome = check_delivery(warehouse, stage_full(**tables))
    assert (outcome.passed, outcome.rows_quarantined) == (True, {})
    found = warehouse.execute("select table_name, rule, rows_failed from ops.validation where not success")
    assert sorted(found.fetchall()) == sorted(
        (table.removeprefix("kbo_"), "codes_trimmed", 1) for table in BLANKS_AROUND
    )


def test_a_blank_in_the_code_table_hides_no_code(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    codes = [[f"{category} ", f" {code}", language, "x"] for category, code, language, _ in SOUND["kbo_code"]]
    outcome = check_delivery(warehouse, stage_full(kbo_code=codes))
    assert (outcome.passed, outcome.rows_quarantined) == (True, {})


@pytest.mark.parametrize("blank", [" ", "\t", "\N{NO-BREAK SPACE}"])
def test_a_number_with_a_blank_goes_to_quarantine_with_its_reason(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged], blank: str
) -> None:
    rows = [*SOUND["kbo_address"], [f"{E2}{blank}", "REGO", *[None] * 11]]
    outcome = check_delivery(warehouse, stage_full(kbo_address=rows))
    assert outcome.rows_quarantined == {"kbo_address": 1}
    assert warehouse.execute("select rule from quarantine.row").fetchall() == [("entity_number_valid",)]


@pytest.mark.parametrize("number", ["0200.065.765", "1029.025.290", "0403.449.823"])
def test_both_series_of_enterprise_numbers_are_sound(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged], number: str
) -> None:
    others = [row for row in SOUND["kbo_enterprise"] if row[0] != number]
    row = [number, "AC", "000", "2", "610", None, "01-01-2000"]
    check_delivery(warehouse, stage_full(kbo_enterprise=[*others, row]))
    assert ("enterprise", "enterprise_number_valid") not in broken_rules(warehouse)


def test_start_date_a_week_after_the_extract_is_accepted(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    row = [STRANGER, "AC", "000", "2", "610", None, "17-10-2025"]
    check_delivery(warehouse, stage_full(kbo_enterprise=[*SOUND["kbo_enterprise"], row]))
    assert broken_rules(warehouse) == []


def test_copy_of_a_keyed_row_is_set_apart_and_the_last_stays(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    rows = [SOUND["kbo_enterprise"][0], *SOUND["kbo_enterprise"]]
    outcome = check_delivery(warehouse, stage_full(kbo_enterprise=rows))
    assert outcome.rows_quarantined == {"kbo_enterprise": 1}
    assert warehouse.execute("select line_number, rule from quarantine.row").fetchall() == [(2, "no_copies")]


def test_of_rows_that_contradict_each_other_the_last_stays(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    older = [E2, "REGO", None, None, "9000", *[None] * 8]
    newer = [E2, "REGO", None, None, "3600", *[None] * 8]
    outcome = check_delivery(warehouse, stage_full(kbo_address=[older, *SOUND["kbo_address"], newer]))
    assert outcome.rows_quarantined == {"kbo_address": 1}
    assert warehouse.execute("select line_number, rule from quarantine.row").fetchall() == [(2, "key_unique")]
    kept = warehouse.execute("select zipcode from raw.stage_kbo_address where entity_number = %s", [E2]).fetchall()
    assert kept == [("3600",)]


def test_row_that_breaks_two_rules_is_one_row_with_both_reasons(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    rows = [*SOUND["kbo_activity"], [E1, "099", "1999", "68121", "MAIN"]]
    outcome = check_delivery(warehouse, stage_full(kbo_activity=rows))
    assert outcome.rows_quarantined == {"kbo_activity": 1}
    row = warehouse.execute("select line_number, rule, reason_en, reason_nl from quarantine.row").fetchone()
    assert row is not None
    assert row[:2] == (5, "activity_group_known")
    assert "activity_group" in row[2]
    assert "nace_version" in row[2]
    assert "; " in row[3]


def test_several_bad_rows_keep_their_own_lines(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    good = [[E1, "2", "001", f"name {n}"] for n in range(500)]
    bad_at = (0, 7, 8, 499)
    rows = [[*row[:1], "9", *row[2:]] if n in bad_at else row for n, row in enumerate(good)]
    check_delivery(warehouse, stage_full(kbo_denomination=rows))
    lines = warehouse.execute("select line_number, row ->> 'denomination' from quarantine.row order by 1").fetchall()
    assert lines == [(n + 2, f"name {n}") for n in bad_at]


def test_too_many_bad_rows_stop_the_delivery_and_are_shown_but_not_moved(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    rows = [[E1, "9", "001", f"name {n}"] for n in range(101)]
    outcome = check_delivery(warehouse, stage_full(kbo_denomination=[*SOUND["kbo_denomination"], *rows]))
    assert not outcome.passed
    assert "KboOpenData_0146_2025_10_11_Full.zip" in outcome.message
    assert "language_known" in outcome.message
    assert "101" in outcome.message
    assert "line 5" in outcome.message
    assert "\n" not in outcome.message
    assert count(warehouse, "quarantine.row") == 101
    assert count(warehouse, "raw.stage_kbo_denomination") == 104
    assert broken_rules(warehouse, "critical") == [("denomination", "mostly_sound"), ("denomination", "language_known")]


@pytest.mark.parametrize("table", [f"kbo_{name}" for name in kbo_open_data.MUST_HAVE_ROWS])
def test_full_without_rows_in_a_main_table_is_refused(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged], table: str
) -> None:
    outcome = check_delivery(warehouse, stage_full(**{table: []}))
    assert not outcome.passed
    assert (table.removeprefix("kbo_"), "has_rows") in broken_rules(warehouse, "critical")


def test_missing_staged_rows_are_noticed(warehouse: psycopg.Connection, stage_full: Callable[..., Staged]) -> None:
    staged = stage_full()
    warehouse.execute("delete from raw.stage_kbo_contact where contact_type = 'TEL'")
    outcome = check_delivery(warehouse, staged)
    assert not outcome.passed
    assert broken_rules(warehouse, "critical") == [("contact", "rows_complete")]


def test_without_any_code_table_the_codes_are_not_held_and_that_is_a_warning(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    outcome = check_delivery(warehouse, stage_full(kbo_code=None))
    assert outcome.passed
    assert broken_rules(warehouse) == [("enterprise", "code_table_present")]


def test_codes_of_the_register_serve_where_none_are_delivered(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    warehouse.execute(
        "create table raw.kbo_code (category text, code text, language text, description text, "
        "valid_from_extract integer, valid_to_extract integer)"
    )
    with warehouse.cursor() as cursor:
        cursor.executemany("insert into raw.kbo_code values (%s, %s, %s, %s, 1)", SOUND["kbo_code"])
    rows = [*SOUND["kbo_contact"], [E1, "ENT", "TELEX", "1"]]
    outcome = check_delivery(warehouse, stage_full(kbo_code=None, kbo_contact=rows))
    assert outcome.rows_quarantined == {"kbo_contact": 1}
    assert broken_rules(warehouse) == [("contact", "contact_type_known")]


def test_checking_twice_does_not_double_the_quarantine(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    staged = stage_full(kbo_contact=[*SOUND["kbo_contact"], [E1, "ENT", "TELEX", "1"]])
    first = check_delivery(warehouse, staged)
    second = check_delivery(warehouse, staged)
    assert first.rows_quarantined == second.rows_quarantined == {"kbo_contact": 1}
    assert count(warehouse, "quarantine.row") == 1


def test_staged_again_the_delivery_replaces_its_rows_in_quarantine(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    staged = stage_full(kbo_contact=[*SOUND["kbo_contact"], [E1, "ENT", "TELEX", "1"]])
    check_delivery(warehouse, staged)
    content = warehouse.execute("select row from quarantine.row").fetchone()
    assert content
    warehouse.execute(
        "insert into raw.stage_kbo_contact select * from jsonb_populate_record(null::raw.stage_kbo_contact, %s::jsonb)",
        [psycopg.types.json.Jsonb(content[0])],
    )
    check_delivery(warehouse, staged)
    assert count(warehouse, "quarantine.row") == 1


def test_no_value_of_a_row_enters_the_results(warehouse: psycopg.Connection, stage_full: Callable[..., Staged]) -> None:
    rows = [*SOUND["kbo_denomination"], [E1, "9", "001", "Peeters, Marie"]]
    outcome = check_delivery(warehouse, stage_full(kbo_denomination=rows))
    written = str(warehouse.execute("select * from ops.validation").fetchall()) + outcome.message
    assert "Peeters" not in written
    assert "Janssens" not in written


def test_delivery_that_was_not_landed_is_an_error(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    staged = stage_full()
    unknown = Staged(10**6, staged.source_id, staged.tables, staged.context)
    with pytest.raises(WarehouseError, match=r"not in ops\.delivery"):
        check_delivery(warehouse, unknown)


def test_rule_that_cannot_be_evaluated_is_an_error_and_not_a_pass(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    staged = stage_full()
    warehouse.execute("alter table raw.stage_kbo_contact rename column value to content")
    with pytest.raises(CheckNotRunError, match="value_present could not run"):
        check_delivery(warehouse, staged)


def test_copies_in_a_large_table_are_estimated_from_some_entities(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kbo_open_data, "SAMPLE_ABOVE", 100)
    rows = [[sound_number(n), "001", "2025", "68121", "MAIN"] for n in range(400) for _ in range(2)]
    assert check_delivery(warehouse, stage_full(kbo_activity=rows)).passed
    found = warehouse.execute(
        "select rows_failed, observed from ops.validation where table_name = 'activity' and rule = 'no_copies'"
    ).fetchone()
    assert found is not None
    assert found[0] % kbo_open_data.SAMPLE == 0
    assert 200 < found[0] < 800
    assert found[1] == f"≈ {found[0]} / 800"


# --- updates ---------------------------------------------------------------------------------------------------------

CURRENT = {
    "kbo_enterprise": ("enterprise_number text, status text", [[E1, "AC"], [E2, "AC"]]),
    "kbo_establishment": ("establishment_number text, enterprise_number text", [[B1, E1]]),
    "kbo_branch": ("branch_id text, enterprise_number text", []),
    "kbo_address": ("entity_number text, zipcode text", [[B1, "3600"]]),
}


def register(connection: psycopg.Connection) -> None:
    """A register with two enterprises, an establishment and its address."""
    for table, (columns, rows) in CURRENT.items():
        versions = "valid_from_extract integer, valid_to_extract integer"
        connection.execute(f"create table raw.{table} ({columns}, {versions})")
        for row in rows:
            connection.execute(f"insert into raw.{table} values (%s, %s, 146)", row)


def update(connection: psycopg.Connection, deletes: dict[str, list[str]], **rows: list[list[Any]]) -> Staged:
    into = Stage(connection, "kbo_open_data", "KboOpenData_0147_2025_10_12_Update.zip", UPDATE)
    into.rows("kbo_code", SOUND["kbo_code"])
    for table in SOUND:
        if table != "kbo_code":
            into.deletes(table, deletes.get(table, []))
            into.rows(table, rows.get(table, []))
    return into.staged()


def test_update_knows_the_entities_of_the_register(warehouse: psycopg.Connection) -> None:
    register(warehouse)
    staged = update(warehouse, {}, kbo_contact=[[E1, "ENT", "TEL", "1"], [B1, "EST", "TEL", "1"]])
    assert check_delivery(warehouse, staged).passed
    assert broken_rules(warehouse) == []


def test_child_of_an_entity_that_the_update_stops_is_an_orphan(warehouse: psycopg.Connection) -> None:
    register(warehouse)
    staged = update(warehouse, {"kbo_enterprise": [E1]}, kbo_contact=[[E1, "ENT", "TEL", "1"]])
    assert check_delivery(warehouse, staged).passed
    assert broken_rules(warehouse) == [("contact", "entity_known")]


def test_key_that_would_stand_twice_in_the_register_is_set_apart(warehouse: psycopg.Connection) -> None:
    register(warehouse)
    row = [E1, "AC", "000", "2", "610", None, "01-01-2000"]
    outcome = check_delivery(warehouse, update(warehouse, {}, kbo_enterprise=[row]))
    assert outcome.rows_quarantined == {"kbo_enterprise": 1}
    assert broken_rules(warehouse) == [("enterprise", "key_not_yet_current")]


def test_key_that_is_listed_to_close_may_come_back(warehouse: psycopg.Connection) -> None:
    register(warehouse)
    row = [E1, "AC", "000", "2", "610", None, "01-01-2000"]
    check_delivery(warehouse, update(warehouse, {"kbo_enterprise": [E1]}, kbo_enterprise=[row]))
    assert broken_rules(warehouse) == []


def test_empty_key_to_close_is_a_warning(warehouse: psycopg.Connection) -> None:
    assert check_delivery(warehouse, update(warehouse, {"kbo_contact": [""]})).passed
    assert broken_rules(warehouse, "warning") == [("contact_delete", "entity_number_present")]


# --- volume ----------------------------------------------------------------------------------------------------------


def loaded(connection: psycopg.Connection, number: int, kind: str, day: date, rows: dict[str, int]) -> None:
    """An earlier extract in the ledger."""
    delivery = Stage(connection, "kbo_open_data", f"{number}.zip", {}).delivery_id
    connection.execute(
        "insert into ops.kbo_extract values (%s, %s, %s, %s, '1.0.0', %s)", [number, kind, day, day, delivery]
    )
    row = connection.execute(
        "insert into ops.load (delivery_id, source_id, started_at, outcome) "
        "values (%s, 'kbo_open_data', now(), 'loaded') returning load_id",
        [delivery],
    ).fetchone()
    assert row
    for table, size in rows.items():
        connection.execute("insert into ops.load_table values (%s, %s, %s, 0, 0, 0)", [row[0], table, size])


def test_full_far_from_the_full_before_is_refused_with_advice(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    loaded(warehouse, 145, "full", date(2025, 10, 9), {"kbo_enterprise": 1000, "kbo_contact": 4})
    outcome = check_delivery(warehouse, stage_full())
    assert not outcome.passed
    assert "--accept-volume" in outcome.message
    assert "at least 897" in outcome.message
    assert broken_rules(warehouse, "critical") == [("enterprise", "volume")]


@pytest.mark.parametrize("how", ["argument", "context", "environment"])
def test_unusual_volume_is_accepted_by_hand_and_recorded(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(warehouse, 145, "full", date(2025, 10, 9), {"kbo_enterprise": 1000})
    staged = stage_full()
    if how == "context":
        staged = Staged(staged.delivery_id, staged.source_id, staged.tables, {**staged.context, "accept_volume": True})
    if how == "environment":
        monkeypatch.setenv("GENK_ALLOW_VOLUME", "1")
    outcome = check_delivery(warehouse, staged, accept_volume=how == "argument")
    assert outcome.passed
    assert "volume" in outcome.message
    overridden = warehouse.execute("select rule, success from ops.validation where overridden").fetchall()
    assert overridden == [("volume", False)]


def test_acceptance_of_the_volume_does_not_excuse_another_critical_rule(
    warehouse: psycopg.Connection, stage_full: Callable[..., Staged]
) -> None:
    assert not check_delivery(warehouse, stage_full(kbo_enterprise=[]), accept_volume=True).passed


def contacts(number: int) -> list[list[Any]]:
    return [[E1, "ENT", "TEL", str(n)] for n in range(number)]


def test_weekend_update_is_held_against_weekends(warehouse: psycopg.Connection) -> None:
    register(warehouse)
    for n, saturday in enumerate((6, 13, 20, 27)):
        loaded(warehouse, 100 + n, "update", date(2025, 9, saturday), {"kbo_contact": 200})
        loaded(warehouse, 120 + n, "update", date(2025, 9, saturday + 2), {"kbo_contact": 12_000})
    assert check_delivery(warehouse, update(warehouse, {}, kbo_contact=contacts(1900))).passed
    outcome = check_delivery(warehouse, update(warehouse, {}, kbo_contact=contacts(2001)))
    assert not outcome.passed
    assert broken_rules(warehouse, "critical") == [("update", "volume")]


def test_first_updates_are_held_against_the_publishers_usual_size(warehouse: psycopg.Connection) -> None:
    register(warehouse)
    assert check_delivery(warehouse, update(warehouse, {}, kbo_contact=contacts(11_000))).passed
    assert not check_delivery(warehouse, update(warehouse, {}, kbo_contact=contacts(11_001))).passed


# --- the publisher's own files ---------------------------------------------------------------------------------------


def real(connection: psycopg.Connection, path: Path) -> Staged:
    delivery = Stage(connection, "kbo_open_data", path.name, {}).delivery_id
    return stage(connection, open_extract(path), delivery)


def test_real_head_of_full_0136_passes(warehouse: psycopg.Connection, real_files: Path) -> None:
    outcome = check_delivery(warehouse, real(warehouse, real_files / "kbo" / "KboOpenData_0136_2025_06_Full.zip"))
    assert outcome.passed
    assert outcome.rows_quarantined == {}
    assert ("enterprise", "code_table_present") in broken_rules(warehouse)
    assert broken_rules(warehouse, "critical") == []


def test_real_update_0147_passes(warehouse: psycopg.Connection, real_files: Path) -> None:
    outcome = check_delivery(warehouse, real(warehouse, real_files / "kbo" / "KboOpenData_0147_2025_10_12_Update.zip"))
    assert outcome.passed
    assert outcome.rows_quarantined == {}
    assert {rule for _, rule in broken_rules(warehouse)} <= {"entity_known", "enterprise_known"}
